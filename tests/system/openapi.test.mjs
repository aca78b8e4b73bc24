// openapi.json is true: every route it names is asked here, what is sent and what comes back has the shape it says.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Model } from './lib/model.mjs';
import { Server, password, said } from './lib/server.mjs';
import { n_odd, odd, teach } from './lib/taught.mjs';
import { Shapes } from './lib/shape.mjs';

describe('openapi.json', () => {
  let server, ada, lee, openapi, shapes, account;
  const asked = new Set();

  /** The described operation that a request is, or undefined. */
  function operation(method, path) {
    const [plain] = `/api/v1${path}`.split('?');
    const found = Object.entries(openapi.paths).find(([pattern, each]) => method.toLowerCase() in each && new RegExp(`^${pattern.replaceAll(/\{[^}]*\}/g, '[0-9]+')}$`).test(plain));
    return found === undefined ? undefined : { name: `${method} ${found[0]}`, ...found[1][method.toLowerCase()] };
  }
  const schemaOf = (content) => content?.['application/json']?.schema;

  function check(method, path, sent, answer) {
    const what = operation(method, path);
    assert.ok(what, `${method} ${path} is described`);
    if (answer.status >= 400) return assert.deepEqual(shapes.faults({ $ref: '#/components/schemas/ProblemBody' }, answer.body), [], `the problem of ${what.name}`);
    asked.add(what.name);
    const takes = schemaOf(what.requestBody?.content), gives = schemaOf(what.responses.default.content);
    if (takes !== undefined) assert.deepEqual(shapes.faults(takes, sent ?? {}), [], `the body of ${what.name}`);
    if (answer.status === 204) return assert.equal(answer.text, '');
    if (gives !== undefined) assert.deepEqual(shapes.faults(gives, answer.body), [], `the answer of ${what.name}`);
  }

  /** A client whose every call is held against the description. */
  function watched(client) {
    const call = client.call.bind(client);
    client.call = async (method, path, body, headers) => {
      const answer = await call(method, path, body, headers);
      check(method, path, body, answer);
      return answer;
    };
    return client;
  }
  const good = async (promise, status = 200) => {
    const answer = await promise;
    assert.equal(answer.status, status, answer.text);
    return answer.body;
  };

  before(async () => {
    server = await new Server().start();
    openapi = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
    shapes = new Shapes(openapi.components.schemas);
    ada = watched(server.client());
    await good(ada.get('/session'));
    await good(ada.get(`/setup?token=${server.token}`), 204);
    const setup = await ada.post('/setup', {
      token: server.token, admin: { name: 'Ada Lovelace', email: 'ada@example.org', password }, brand: { name: 'Six String' },
      accounts: [{ network: 'bluesky', handle: 'six.example' }], networks: ['bluesky'], sample: false,
    });
    await good(setup, 201);
    ada.take(setup);
    [account] = (await good(ada.get('/accounts'))).items;
    server.sql("UPDATE account SET state = 'signed_in' WHERE network = 'bluesky'");
  });
  after(() => server.remove());

  let serial = 0;
  async function opened(who = `mo${serial}`) {
    serial += 1;
    await good(ada.call('POST', '/import', `${JSON.stringify(said(who, '@six.example my strings broke', { network: 'bluesky', id: `at://did:plc:${who}/app.bsky.feed.post/${serial}`, mentions: ['six.example'], place: { name: 'Rochester', country: 'US' } }))}\n`, { 'Content-Type': 'application/jsonl' }));
    return (await good(ada.get('/cases?queue=new&limit=500'))).items.find((row) => row.customer.handle === who).id;
  }

  test('people and the company', async () => {
    const hired = await good(ada.post('/agents', { name: 'Lee Park', email: 'lee@example.org', role: 'lead', password }), 201);
    lee = watched(server.client());
    const signed = await lee.post('/session', { email: 'lee@example.org', password });
    lee.take(signed);
    await good(ada.get('/agents'));
    await good(ada.patch(`/agents/${hired.id}`, { role: 'lead' }));
    const gone = await good(ada.post('/agents', { name: 'Sam Brief', email: 'sam@example.org', role: 'viewer', password }), 201);
    await good(ada.delete(`/agents/${gone.id}`), 204);
    const brand = await good(ada.post('/brands', { name: 'Fretworld', ours: false }), 201);
    await good(ada.patch(`/brands/${brand.id}`, { name: 'Fret World' }));
    await good(ada.get('/brands'));
    const rule = await good(lee.post('/rules', { brand: brand.id, value: '"fret world"', tag: null, on: true }), 201);
    await good(lee.patch(`/rules/${rule.id}`, { on: false }));
    await good(lee.get('/rules'));
    await good(lee.post('/rules/preview', { value: '(strings OR brand:"Fret World") -"guitar hero"' }));
    const snippet = await good(lee.post('/snippets', { brand: null, title: 'Strings', text: 'Strings that break in a month are replaced.' }), 201);
    await good(lee.patch(`/snippets/${snippet.id}`, { title: 'Broken strings', text: snippet.text }));
    await good(lee.get('/snippets'));
    await good(lee.delete(`/rules/${rule.id}`), 204);
    await good(ada.delete(`/brands/${brand.id}`), 204);
    const other = await good(ada.post('/accounts', { brand: account.brand, network: 'x', handle: 'sixstring' }), 201);
    await good(ada.patch(`/accounts/${other.id}`, { handle: 'six_string' }));
    await good(ada.delete(`/accounts/${other.id}`), 204);
    await good(ada.post('/queues', { name: 'Warranty' }), 204);
    const token = await good(ada.post('/tokens', { name: 'report', role: 'viewer' }), 201);
    await good(ada.get('/tokens'));
    await good(ada.delete(`/tokens/${token.id}`), 204);
    const spare = await good(lee.post('/snippets', { brand: null, title: 'Hours', text: 'Ten to eight.' }), 201);
    await good(lee.delete(`/snippets/${spare.id}`), 204);
    await good(ada.get('/sources'));
    await good(ada.post('/config', { brands: [] }), 204);
    await good(ada.get('/openapi.json'));
    assert.equal((await ada.post('/rules', { brand: account.brand, value: '"open' })).status, 400);
  });

  test('a model of the corrections', async () => {
    await ada.bring(Array.from({ length: n_odd }, (_, i) => said(`odd${i}`, odd(i, 'six.example'), { network: 'bluesky', id: `at://did:plc:odd${i}/app.bsky.feed.post/1`, mentions: ['six.example'] })));
    await teach(lee);
    assert.equal((await good(lee.post('/models', {}))).taken, true);
    assert.equal((await good(lee.get('/models'))).in_use, 1);
    assert.equal((await good(lee.post('/models/back', {}))).in_use, 0);
    assert.equal((await lee.post('/models/back', {})).status, 409);
  });

  test('a case and all that is done to it', async () => {
    const id = await opened();
    let kase = await good(lee.post(`/cases/${id}/claim`, { force: false }));
    assert.equal((await ada.post(`/cases/${id}/claim`, {})).status, 409);
    await good(lee.post(`/cases/${id}/presence`, { looking: true, typing: true }));
    await good(lee.put(`/cases/${id}/draft`, { text: 'Sorr', account: account.id, fence: kase.claim.fence }));
    const model = await new Model().start();
    await good(ada.put('/suggestions', { url: model.url, model: 'small-1', key: null, on: true, seconds: 30, brands: [kase.brand] }));
    await good(ada.get('/suggestions'));
    await good(ada.post('/suggestions/try', { url: model.url, model: 'small-1' }));
    await good(lee.post(`/cases/${id}/suggestion`, { fence: kase.claim.fence, in_reply_to: kase.reply_to, text: null }));
    await good(lee.put(`/cases/${id}/draft`, { text: 'Sorry', account: account.id, fence: kase.claim.fence, suggested_by: 'small-1' }));
    await model.stop();
    await good(ada.get(`/cases/${id}`));
    kase = await good(lee.post(`/cases/${id}/answer`, { text: 'Sorry!', account: account.id, in_reply_to: kase.reply_to, fence: kase.claim.fence, undo_seconds: 60, key: 'one', confirmed: [] }), 201);
    kase = await good(lee.post(`/outbox/${kase.outbox[0].id}/undo`, {}));
    kase = await good(lee.post(`/cases/${id}/answer`, { text: 'Sorry!', account: account.id, in_reply_to: kase.reply_to, fence: kase.claim.fence, undo_seconds: 60, key: 'two', confirmed: [] }), 201);
    server.sql("UPDATE outbox SET state = 4, error = 'no such thing', not_before = 0 WHERE state = 0");
    await good(lee.post(`/outbox/${kase.outbox.at(-1).id}/retry`, {}));
    assert.equal((await lee.post(`/cases/${id}/answer`, { text: 'Sorry!', account: account.id, in_reply_to: kase.reply_to, fence: kase.claim.fence, undo_seconds: 60, key: 'three', confirmed: [] })).status, 422);
    await good(lee.post(`/cases/${id}/note`, { text: 'called the shop' }));
    assert.equal((await good(lee.get(`/cases/${id}/help`))).snippets.length, 1);
    const labelled = (await good(lee.get(`/cases/${id}`))).posts.find((post) => post.labels !== null);
    await good(lee.post(`/cases/${id}/labels`, { post: labelled.id, label: 'urgency', to: '3' }));
    await good(lee.get('/labels'));
    await good(lee.get('/labels/drift'));
    await good(lee.post(`/cases/${id}/tags`, { add: ['refund'], remove: [] }));
    kase = await good(lee.post(`/cases/${id}/resolve`, { reason: 'solved', note: 'a new set' }));
    kase = await good(lee.post(`/events/${kase.events.findLast((event) => event.undoable).id}/undo`, {}));
    await good(lee.post(`/cases/${id}/resolve`, { reason: 'solved', note: null }));
    await good(lee.post(`/cases/${id}/reopen`, {}));
    await good(lee.post(`/cases/${id}/hand-on`, { to: { agent: ada.me.id }, note: 'yours' }));
    await good(ada.post(`/cases/${id}/release`, {}));
    await good(ada.get(`/cases/${id}/posts?before=${kase.posts[0].id}`));
    assert.equal((await good(ada.get(`/customers/${kase.person.id}`))).country, 'US');
    await good(ada.get('/queues'));
    await good(ada.get('/search?q=strings'));
  });

  test('split and merge', async () => {
    const id = await opened('tilda');
    await opened('tilda');
    const kase = await good(lee.get(`/cases/${id}`));
    assert.equal(kase.posts.length, 2);
    const parted = await good(lee.post(`/cases/${id}/split`, { posts: [kase.posts[1].id] }));
    const other = parted.events.findLast((event) => event.kind === 'split').case;
    await good(lee.post(`/cases/${other}/merge`, { into: id }));
  });

  test('the sample', async () => {
    await good(ada.post('/sample', {}), 202);
    await good(ada.get('/brands'));
    await good(ada.delete('/sample'), 204);
  });

  test('out again; and every described route was asked', async () => {
    await good(lee.delete('/session'), 204);
    const all = Object.entries(openapi.paths).flatMap(([path, each]) => Object.keys(each).map((method) => `${method.toUpperCase()} ${path}`));
    const apart = ['GET /api/v1/events', 'GET /healthz', 'GET /readyz', 'GET /metrics']; // no JSON; tested where they are
    assert.deepEqual(all.filter((name) => !asked.has(name) && !apart.includes(name)), []);
  });
});
