// A network that worked turns on us: garbage, half an answer, an endless one, none, limits, other people's pages, a way to inner
// addresses. Each time the desk is told and goes on working; when the network is itself again, what was written meanwhile
// is read, and the answer that was on its way is there exactly once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HostilePds, Inner, us } from './lib/hostile_pds.mjs';
import { Server } from './lib/server.mjs';

const json = { 'Content-Type': 'application/json' };
const html = { 'Content-Type': 'text/html' };
const say = (status, headers, body) => (request, response) => { response.writeHead(status, headers).end(body); };
const inner = new Inner();
const soon = (seconds) => Math.ceil(Date.now() / 1000) + seconds;

/** Half of what was promised, then the line is cut. */
function cut(request, response) {
  response.writeHead(200, { ...json, 'Content-Length': 5000 });
  response.write('{"notifications":[');
  setTimeout(() => response.destroy(), 20);
}

/** Goes on for as long as somebody listens. */
function endless(request, response) {
  response.writeHead(200, json);
  response.write('{"notifications":"');
  const more = () => { while (!response.destroyed && response.write('x'.repeat(1 << 16))); };
  response.on('drain', more);
  more();
}

const modes = {
  'answers broken JSON': { mode: say(200, json, '{"notifications":[{"uri":"at://'), says: /no JSON/ },
  'answers JSON of another kind': { mode: say(200, json, '{"notifications":{"a":[1,[2,{"b":null}]]},"uri":7,"feed":true}'), says: /without notifications/ },
  'takes the answer and says something else': { mode: say(200, json, '{}'), says: /without notifications/, keeps: true },
  'shows a page of somebody else': { mode: say(200, html, '<html>Welcome to our WLAN</html>'), says: /no JSON/ },
  'stops in the middle of a body': { mode: cut, says: /can't reach/, keeps: true },
  'never ends': { mode: endless, says: /too long|can't reach/, keeps: true },
  'says nothing': { mode: () => {}, says: /can't reach/, keeps: true },
  'cuts the line': { mode: (request) => { request.socket.destroy(); }, says: /can't reach/, keeps: true },
  'has had enough for two seconds': { mode: say(429, { ...json, 'Retry-After': '2' }, '{"error":"RateLimitExceeded","message":"Too Many Requests"}'), says: /rate limit/ },
  'has had enough until a time': { mode: (request, response) => say(429, { 'RateLimit-Reset': String(soon(2)), 'RateLimit-Remaining': '0' }, '')(request, response), says: /rate limit/ },
  'is broken': { mode: say(500, json, '{"error":"InternalServerError","message":"oops"}'), says: /InternalServerError/, keeps: true },
  'is away behind its gateway': { mode: say(502, html, '<html>Bad Gateway</html>'), says: /status 502/ },
  'is forbidden by its gateway': { mode: say(403, html, '<html>Forbidden</html>'), says: /status 403/ },
  'is locked by its gateway': { mode: say(401, { 'WWW-Authenticate': 'Basic' }, ''), says: /status 401/, keeps: true },
  'leads to an inner address': { mode: (request, response) => say(302, { Location: `${inner.url}${request.url}` }, '')(request, response), says: /status 302/ },
};

/** Waits for something a network may take its time for. */
async function until(what, words, server) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never happened: ${words}\n${server.log}`);
}

/** A server that reads and answers through a network of its own. */
async function world() {
  const pds = await new HostilePds().listen();
  const server = await new Server(null, pds.options, { offline: false }).start();
  const ada = await server.setUp({ accounts: [{ network: 'bluesky', handle: us.handle }] });
  const [account] = (await ada.get('/accounts')).body.items;
  const signed = await ada.patch(`/accounts/${account.id}`, { secret: { app_password: us.password } });
  assert.equal(signed.body?.state, 'signed_in', signed.text);
  const cases = async () => (await ada.get('/cases?queue=all&limit=100')).body.items;
  return {
    pds, server, ada, account,
    standing: async () => (await ada.get('/sources')).body.items.find((source) => source.name === `@${us.handle}`),
    caseOf: (words) => until(async () => (await cases()).find((row) => row.snippet.includes(words)), `a case with "${words}"`, server),
    whole: async (id) => (await ada.get(`/cases/${id}`)).body,
    async answer(id, text) {
      const claim = await ada.post(`/cases/${id}/claim`);
      const sent = await ada.post(`/cases/${id}/answer`, { text, account: account.id, in_reply_to: claim.body.reply_to, fence: claim.body.claim.fence, undo_seconds: 0, key: text });
      assert.equal(sent.status, 201, sent.text);
    },
    async close() {
      pds.close();
      await server.remove();
    },
  };
}

const wanted = process.env.EARSHOT_ONLY_MODE ?? '';

describe('a network that turns on us', { concurrency: true }, () => {
  before(() => inner.listen());
  after(() => inner.close());

  for (const [what, { mode, says, keeps }] of Object.entries(modes).filter(([name]) => name.includes(wanted))) {
    test(`it ${what}`, async () => {
      const { pds, server, ada, standing, caseOf, whole, answer, close } = await world();
      try {
        pds.notify('first', 'my strings broke');
        const row = await caseOf('strings');
        await until(async () => (await standing())?.state === 'live', 'it goes well', server);

        Object.assign(pds, { mode, keeps: keeps ?? false });
        pds.notify('second', 'and the case too');
        await answer(row.id, 'They are on the counter.');
        const told = await until(async () => { const now = await standing(); return now?.state === 'down' && now; }, 'the desk is told', server);
        assert.match(told.text, says);
        const tried = () => server.sqlValue('SELECT tries FROM outbox') > 0;
        await until(async () => tried(), 'the answer was tried', server);
        const began = Date.now();
        assert.equal((await ada.get(`/cases/${row.id}`)).status, 200);
        assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
        assert.ok(Date.now() - began < 5000, 'the desk goes on working');
        assert.ok(!['sent', 'failed'].includes((await whole(row.id)).outbox[0]?.state), JSON.stringify((await whole(row.id)).outbox));

        pds.mode = null;
        await caseOf('and the case too');
        await until(async () => { const now = await standing(); return now.state === 'live' && now.text === null; }, 'it goes well again', server);
        await until(async () => (await whole(row.id)).state === 'waiting', 'the answer is there', server);
        assert.deepEqual([...pds.nPut.values()], [1]);
        assert.deepEqual(pds.records.map((each) => each.value.text), ['They are on the counter.']);
        assert.equal((await whole(row.id)).posts.filter((post) => post.role === 'ours').length, 1);
        assert.equal((await ada.get('/accounts')).body.items[0].state, 'signed_in');
        assert.equal(inner.n, 0);
      } finally {
        await close();
      }
    });
  }

  test('it says that something was written in a thousand years: what comes after is read all the same', async () => {
    const { pds, caseOf, close } = await world();
    try {
      pds.notify('future', 'greetings from far away', '2999-01-01T00:00:00Z');
      await caseOf('far away');
      pds.notify('now', 'and from here');
      await caseOf('from here');
    } finally {
      await close();
    }
  });
});
