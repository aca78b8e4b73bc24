// Answers: put on their way once, taken back in time, tried again. The sending itself is tested where the networks are.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onEachDatabase, said, until } from './lib/server.mjs';

onEachDatabase('answers', (world) => {
  let n = 0;
  async function claimed() {
    n += 1;
    await world.ada.bring([said(`asks${n}`, '@six.example help', { network: 'bluesky', id: `at://did:plc:a/app.bsky.feed.post/${n}`, mentions: ['six.example'] })]);
    const row = (await world.ada.get('/cases?queue=new&limit=500')).body.items.find((each) => each.customer.handle === `asks${n}`);
    return (await world.lee.post(`/cases/${row.id}/claim`)).body;
  }
  const answerOf = (kase, more = {}) => ({ text: 'I am sorry to hear that', account: world.account, in_reply_to: kase.reply_to, fence: kase.claim.fence, undo_seconds: 60, key: `key-${kase.id}`, confirmed: [], ...more });

  before(async () => {
    world.ada = await world.server.setUp({ accounts: [{ network: 'bluesky', handle: 'six.example' }, { network: 'x', handle: 'six' }] });
    world.lee = await world.server.hire(world.ada, 'Lee Park', 'agent');
    world.account = (await world.ada.get('/accounts')).body.items.find((each) => each.network === 'bluesky').id;
  });

  test('an account that is not signed in answers nothing, and says so', async () => {
    const kase = await claimed();
    assert.deepEqual(kase.accounts.map(({ can_answer: can, why }) => [can, why]), [[false, '@six.example is not signed in.']]);
    const refused = await world.lee.post(`/cases/${kase.id}/answer`, answerOf(kase));
    assert.equal(refused.status, 400);
    assert.match(refused.body.detail, /not signed in/);
    world.server.sql("UPDATE account SET state = 'signed_in' WHERE network = 'bluesky'");
    const able = (await world.lee.get(`/cases/${kase.id}`)).body;
    assert.equal(able.accounts[0].can_answer, true);
  });

  test('an answer is queued with its time to undo; the same key again changes nothing', async () => {
    const { lee } = world;
    const kase = await claimed();
    await lee.put(`/cases/${kase.id}/draft`, { text: 'I am sor', account: world.account, fence: kase.claim.fence });
    const sent = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase));
    assert.equal(sent.status, 201);
    assert.equal(sent.body.draft, null);
    const [row] = sent.body.outbox;
    assert.deepEqual([row.state, row.text, row.key, row.account, row.in_reply_to, row.agent.name], ['queued', 'I am sorry to hear that', `key-${kase.id}`, world.account, kase.reply_to, 'Lee Park']);
    assert.ok(Date.parse(row.undo_until) - Date.parse(row.queued_at) === 60_000);
    const again = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { text: 'something else' }));
    assert.equal(again.status, 200);
    assert.equal(again.body.version, sent.body.version);
    assert.deepEqual(again.body.outbox.map((each) => each.text), ['I am sorry to hear that']);
  });

  test('it is taken back while it is queued, and becomes the draft', async () => {
    const { lee } = world;
    const kase = await claimed();
    const [row] = (await lee.post(`/cases/${kase.id}/answer`, answerOf(kase))).body.outbox;
    const back = (await lee.post(`/outbox/${row.id}/undo`)).body;
    assert.deepEqual(back.outbox, []);
    assert.equal(back.draft.text, 'I am sorry to hear that');
    const twice = await lee.post(`/outbox/${row.id}/undo`);
    assert.equal(twice.status, 409);
    assert.equal(twice.body.type, '/problems/too-late');
    assert.equal((await lee.post('/outbox/1/undo')).status, 404);
  });

  test('who lost the claim can\'t answer; who asks wrongly neither', async () => {
    const { ada, lee } = world;
    const kase = await claimed();
    const tries = [[{ text: ' ' }, 'text'], [{ key: '' }, 'key'], [{ key: 'x'.repeat(65) }, 'key'], [{ in_reply_to: null }, 'in_reply_to'], [{ in_reply_to: '1' }, 'in_reply_to'], [{ undo_seconds: -1 }, 'undo_seconds'], [{ text: 'x'.repeat(20_001) }, 'text'], [{ confirmed: 'all' }, 'confirmed']];
    for (const [more, member] of tries) {
      const refused = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, more));
      assert.deepEqual([refused.status, refused.body.member], [400, member]);
    }
    assert.equal((await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { account: '1' }))).status, 400);
    await ada.post(`/cases/${kase.id}/claim`, { force: true });
    const lost = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase));
    assert.equal(lost.body.type, '/problems/fence');
    assert.deepEqual((await lee.get(`/cases/${kase.id}`)).body.outbox, []);
  });

  test('the very same words a second time want to be meant', async () => {
    const { lee } = world;
    const kase = await claimed();
    await lee.post(`/cases/${kase.id}/answer`, answerOf(kase));
    const guarded = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { key: 'second' }));
    assert.equal(guarded.status, 422);
    assert.equal(guarded.body.type, '/problems/guard');
    assert.deepEqual(guarded.body.guards.map((guard) => guard.id), ['same_text']);
    assert.equal((await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { key: 'second', confirmed: ['same_text'] }))).status, 201);
  });

  test('guards speak while a draft is kept, and at the answer; only a card number in public is no matter of opinion', async () => {
    const { lee } = world;
    const kase = await claimed();
    const keep = async (text) => (await lee.put(`/cases/${kase.id}/draft`, { text, account: world.account, fence: kase.claim.fence, in_reply_to: kase.reply_to })).body.guards.map((guard) => [guard.id, guard.firm]);
    assert.deepEqual(await keep('The strings are on the counter.'), []);
    assert.deepEqual(await keep('Please DM us.'), [['moves_away', false]]);
    assert.deepEqual(await keep('Your card 4111 1111 1111 1111 was charged, order 100234567'), [['card_number', true]]);
    assert.deepEqual(await keep('Your order 100234567 is here. Call 1-800-555-0199'), [['order_number', false], ['moves_away', false]]);
    const moved = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { text: 'Please DM us.' }));
    assert.deepEqual([moved.status, moved.body.guards.map((guard) => guard.id)], [422, ['moves_away']]);
    const card = await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { text: 'It was 4111 1111 1111 1111', confirmed: ['card_number'] }));
    assert.deepEqual([card.status, card.body.guards.map((guard) => guard.id)], [422, ['card_number']]);
    assert.equal((await lee.post(`/cases/${kase.id}/answer`, answerOf(kase, { text: 'Please DM us.', confirmed: ['moves_away'] }))).status, 201);
  });

  test('one that failed is tried again; one that may have gone stays unsure until the network was asked', async () => {
    const { lee } = world;
    const kase = await claimed();
    const [row] = (await lee.post(`/cases/${kase.id}/answer`, answerOf(kase))).body.outbox;
    assert.equal((await lee.post(`/outbox/${row.id}/retry`)).status, 409);
    world.server.sql(`UPDATE outbox SET state = 4, error = 'the network refused it' WHERE id = ${row.id}`);
    const failed = (await lee.get(`/cases/${kase.id}`)).body.outbox[0];
    assert.deepEqual([failed.state, failed.error], ['failed', 'the network refused it']);
    const queued = (await lee.post(`/outbox/${row.id}/retry`)).body.outbox[0];
    assert.deepEqual([queued.state, queued.error], ['queued', null]);
    world.server.sql(`UPDATE outbox SET state = 2 WHERE id = ${row.id}`);
    assert.equal((await lee.post(`/outbox/${row.id}/retry`)).body.outbox[0].state, 'unsure');
  });

  test('a claim whose time is over ends by itself, with an event', async () => {
    const { lee } = world;
    const kase = await claimed();
    world.server.sql(`UPDATE cases SET claimed_until = 1000 WHERE id = ${kase.id}`);
    const draft = await lee.put(`/cases/${kase.id}/draft`, { text: 'x', account: null, fence: kase.claim.fence });
    assert.equal(draft.body.type, '/problems/fence');
    assert.equal(draft.body.holder, null);
    const expired = await until(async () => {
      const { body } = await lee.get(`/cases/${kase.id}`);
      return body.events.some((event) => event.kind === 'expired') && body;
    }, 'the claim expires');
    assert.equal(expired.claim, null);
    assert.equal(expired.events.at(-1).actor.name, 'Lee Park');
    assert.ok((await lee.get('/cases?queue=new&limit=500')).body.items.some((row) => row.id === kase.id));
  });
});
