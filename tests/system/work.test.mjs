// Two agents side by side: claims, drafts, answers, notes, tags, resolving, handing on, splitting, merging, and taking back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onEachDatabase, said } from './lib/server.mjs';

onEachDatabase('work', (world) => {
  let n = 0;
  /** A fresh case of a customer of its own; as the list shows it. */
  async function fresh(words = '@sixstring help', posts = []) {
    n += 1;
    const who = `customer${n}`;
    await world.ada.bring([said(who, words, { id: `${who}-1` }), ...posts.map((more, i) => said(who, more.text ?? 'more', { id: `${who}-${i + 2}`, in_reply_to: `${who}-1`, mentions: [], ...more }))]);
    const rows = (await world.ada.get('/cases?queue=new&limit=500')).body.items;
    return rows.find((row) => row.customer.handle === who);
  }
  const kinds = (kase) => kase.events.map((event) => event.kind);
  const event = (kase, kind) => kase.events.filter((each) => each.kind === kind).at(-1);

  before(async () => {
    const { server } = world;
    world.ada = await server.setUp();
    world.lee = await server.hire(world.ada, 'Lee Park', 'agent');
    world.sam = await server.hire(world.ada, 'Sam Ho', 'agent');
    assert.equal((await world.ada.post('/queues', { name: 'Warranty' })).status, 204);
    [world.queue] = (await world.ada.get('/session')).body.queues;
  });

  test('one claims, the other is told who holds it; a lead may take over, and the fence tells the first', async () => {
    const { ada, lee, sam } = world;
    const { id } = await fresh();
    const claimed = await lee.post(`/cases/${id}/claim`);
    assert.equal(claimed.status, 200);
    assert.equal(claimed.body.claim.agent.name, 'Lee Park');
    const { fence } = claimed.body.claim;
    assert.match(fence, /^\d+$/);
    const held = await sam.post(`/cases/${id}/claim`);
    assert.equal(held.status, 409);
    assert.equal(held.body.type, '/problems/held');
    assert.deepEqual(held.body.holder, { id: lee.me.id, name: 'Lee Park', initials: 'LP' });
    assert.ok(Date.parse(held.body.until) > Date.now());
    assert.equal((await sam.get(`/cases/${id}`)).body.claim.fence, undefined);
    assert.equal((await sam.post(`/cases/${id}/claim`, { force: true })).status, 403);
    assert.equal((await lee.post(`/cases/${id}/claim`)).body.claim.fence, fence);
    assert.deepEqual((await lee.get('/cases?queue=mine')).body.items.map((row) => row.id), [id]);
    const taken = await ada.post(`/cases/${id}/claim`, { force: true });
    assert.equal(taken.body.claim.agent.name, 'Ada Lovelace');
    const late = await lee.put(`/cases/${id}/draft`, { text: 'too late', account: null, fence });
    assert.equal(late.status, 409);
    assert.equal(late.body.type, '/problems/fence');
    assert.equal(late.body.holder.name, 'Ada Lovelace');
    assert.equal((await lee.post(`/cases/${id}/release`)).status, 409);
    const released = (await ada.post(`/cases/${id}/release`)).body;
    assert.equal(released.claim, null);
    assert.deepEqual(kinds(released), ['heard', 'claimed', 'claimed', 'released']);
  });

  test('presence renews the lease, marks the case read, and is seen', async () => {
    const { lee, sam } = world;
    const row = await fresh();
    assert.equal(row.unread, true);
    const looked = await sam.post(`/cases/${row.id}/presence`, { looking: true, typing: false });
    assert.deepEqual(looked.body, { until: null, fence: null });
    await lee.post(`/cases/${row.id}/claim`);
    const mine = (await lee.post(`/cases/${row.id}/presence`, { looking: true, typing: true })).body;
    assert.ok(Date.parse(mine.until) > Date.now());
    const kase = (await sam.get(`/cases/${row.id}`)).body;
    assert.equal(kase.unread, false);
    assert.equal(kase.claim.typing, true);
    assert.deepEqual(kase.looking.map((who) => [who.name, who.typing]).sort(), [['Lee Park', true], ['Sam Ho', false]]);
    await world.ada.bring([said(row.customer.handle, 'hello?', { in_reply_to: `${row.customer.handle}-1`, mentions: [] })]);
    assert.equal((await sam.get(`/cases/${row.id}`)).body.unread, true);
    await sam.post(`/cases/${row.id}/presence`, { looking: false });
    assert.deepEqual((await lee.get(`/cases/${row.id}`)).body.looking.map((who) => who.name), ['Lee Park']);
  });

  test('a draft is the case\'s, kept for whoever holds it, gone with empty text', async () => {
    const { lee, sam } = world;
    const { id } = await fresh();
    assert.equal((await lee.put(`/cases/${id}/draft`, { text: 'hi', account: null, fence: '0' })).status, 400);
    assert.equal((await lee.put(`/cases/${id}/draft`, { text: 'hi', account: null, fence: '1' })).body.type, '/problems/fence');
    const { fence } = (await lee.post(`/cases/${id}/claim`)).body.claim;
    const saved = await lee.put(`/cases/${id}/draft`, { text: 'I am sorry', account: null, fence });
    assert.ok(Date.parse(saved.body.saved_at) > 0);
    const { draft } = (await sam.get(`/cases/${id}`)).body;
    assert.equal(draft.text, 'I am sorry');
    assert.equal(draft.agent.name, 'Lee Park');
    await lee.put(`/cases/${id}/draft`, { text: '', account: null, fence });
    assert.equal((await lee.get(`/cases/${id}`)).body.draft, null);
  });

  test('notes need no claim; tags change once', async () => {
    const { lee, sam } = world;
    const { id } = await fresh();
    await lee.post(`/cases/${id}/claim`);
    const noted = (await sam.post(`/cases/${id}/note`, { text: 'store is Broadway, called' })).body;
    assert.equal(event(noted, 'noted').text, 'store is Broadway, called');
    assert.equal(event(noted, 'noted').actor.name, 'Sam Ho');
    assert.equal((await sam.post(`/cases/${id}/note`, { text: '  ' })).status, 400);
    const tagged = (await sam.post(`/cases/${id}/tags`, { add: ['refund', 'rude'], remove: [] })).body;
    assert.deepEqual([...tagged.tags].sort(), ['refund', 'rude']);
    assert.deepEqual(event(tagged, 'tagged').added, ['refund', 'rude']);
    const same = (await sam.post(`/cases/${id}/tags`, { add: ['refund'], remove: ['nothing'] })).body;
    assert.equal(same.version, tagged.version);
    assert.equal((await sam.post(`/cases/${id}/tags`, { add: ['a,b'] })).status, 400);
    assert.equal((await sam.post(`/cases/${id}/tags`, { add: ['x'.repeat(41)] })).status, 400);
    const undone = (await sam.post(`/events/${event(tagged, 'tagged').id}/undo`)).body;
    assert.deepEqual(undone.tags, []);
    assert.equal(event(undone, 'tagged').undone, true);
    assert.equal(event(undone, 'undone').event, event(tagged, 'tagged').id);
    assert.equal((await sam.post(`/events/${event(tagged, 'tagged').id}/undo`)).body.type, '/problems/too-late');
  });

  test('resolve, undo, resolve, reopen', async () => {
    const { lee, sam } = world;
    const { id } = await fresh();
    await lee.post(`/cases/${id}/claim`);
    assert.equal((await sam.post(`/cases/${id}/resolve`, { reason: 'solved' })).body.type, '/problems/held');
    assert.equal((await lee.post(`/cases/${id}/resolve`, { reason: 'because' })).status, 400);
    const resolved = (await lee.post(`/cases/${id}/resolve`, { reason: 'solved', note: 'called him' })).body;
    assert.equal(resolved.state, 'resolved');
    assert.equal(resolved.claim, null);
    assert.equal(resolved.due_at, null);
    const { id: eventId, undoable, reason, text } = event(resolved, 'resolved');
    assert.deepEqual({ undoable, reason, text }, { undoable: true, reason: 'solved', text: 'called him' });
    assert.ok((await lee.get('/cases?queue=resolved')).body.items.some((row) => row.id === id));
    const back = (await lee.post(`/events/${eventId}/undo`)).body;
    assert.equal(back.state, 'open');
    assert.notEqual(back.due_at, null);
    assert.equal(event(back, 'resolved').undoable, false);
    await lee.post(`/cases/${id}/resolve`, { reason: 'spam' });
    const open = (await sam.post(`/cases/${id}/reopen`)).body;
    assert.equal(open.state, 'open');
    assert.equal(event(open, 'resolved').undoable, false);
    assert.equal((await sam.post(`/events/${event(open, 'resolved').id}/undo`)).status, 409);
    const viewer = await world.server.hire(world.ada, 'Vic Viewer', 'viewer');
    await lee.post(`/cases/${id}/resolve`, { reason: 'other' });
    assert.equal(event((await viewer.get(`/cases/${id}`)).body, 'resolved').undoable, false);
  });

  test('hand on to an agent, to a queue, and back', async () => {
    const { lee, sam, queue } = world;
    const { id } = await fresh();
    await lee.post(`/cases/${id}/claim`);
    const handed = (await lee.post(`/cases/${id}/hand-on`, { to: { agent: sam.me.id }, note: 'you know him' })).body;
    assert.equal(handed.claim.agent.name, 'Sam Ho');
    assert.equal(event(handed, 'handed_on').to, 'Sam Ho');
    assert.equal(event(handed, 'handed_on').text, 'you know him');
    assert.equal((await lee.post(`/cases/${id}/hand-on`, { to: { queue: queue.id } })).body.type, '/problems/held');
    const queued = (await sam.post(`/cases/${id}/hand-on`, { to: { queue: queue.id }, note: '' })).body;
    assert.equal(queued.claim, null);
    assert.equal(queued.queue, queue.id);
    assert.deepEqual((await lee.get(`/cases?queue=${queue.id}`)).body.items.map((row) => row.id), [id]);
    assert.equal((await lee.get('/queues')).body.items.find((each) => each.id === queue.id).count, 1);
    const back = (await sam.post(`/events/${event(queued, 'handed_on').id}/undo`)).body;
    assert.equal(back.queue, null);
    assert.equal(back.claim.agent.name, 'Sam Ho');
    for (const to of [{}, { agent: '1' }, { queue: '1' }, { agent: sam.me.id, queue: queue.id }]) assert.equal((await sam.post(`/cases/${id}/hand-on`, { to })).status, 400, JSON.stringify(to));
  });

  test('the fourth hand-on wants to be meant; one that was undone does not count', async () => {
    const { lee, sam } = world;
    const { id } = await fresh();
    const to = (client, heir, more = {}) => client.post(`/cases/${id}/hand-on`, { to: { agent: heir.me.id }, ...more });
    await lee.post(`/cases/${id}/claim`);
    await to(lee, sam);
    await to(sam, lee);
    const third = (await to(lee, sam)).body;
    const fourth = await to(sam, lee);
    assert.equal(fourth.status, 422);
    assert.deepEqual(fourth.body.guards.map((guard) => [guard.id, guard.firm]), [['handed_on', false]]);
    assert.equal((await sam.post(`/events/${event(third, 'handed_on').id}/undo`)).status, 200);
    assert.equal((await to(lee, sam)).status, 200);
    assert.equal((await to(sam, lee, { confirmed: ['handed_on'] })).status, 200);
  });

  test('posts are split off with our answers to them, and go back', async () => {
    const { ada, lee } = world;
    const row = await fresh('@sixstring my amp hums', [{ text: 'also the strings broke' }, { text: 'and again' }]);
    const who = row.customer.handle;
    await ada.bring([said('sixstring', 'which strings?', { id: `ours-${who}`, in_reply_to: `${who}-2`, mentions: [] })]);
    const whole = (await lee.get(`/cases/${row.id}`)).body;
    assert.deepEqual(whole.posts.map((post) => post.role), ['customer', 'customer', 'ours', 'customer']);
    const customers = whole.posts.filter((post) => post.role === 'customer').map((post) => post.id);
    assert.equal((await lee.post(`/cases/${row.id}/split`, { posts: customers })).status, 400);
    assert.equal((await lee.post(`/cases/${row.id}/split`, { posts: ['1'] })).status, 400);
    const split = (await lee.post(`/cases/${row.id}/split`, { posts: [customers[1]] })).body;
    assert.equal(split.id, row.id);
    assert.deepEqual(split.posts.map((post) => post.role), ['customer', 'context', 'context', 'customer']);
    const newId = event(split, 'split').case;
    const other = (await lee.get(`/cases/${newId}`)).body;
    assert.deepEqual(other.posts.filter((post) => post.role !== 'context').map((post) => post.text), ['also the strings broke', 'which strings?']);
    assert.equal(other.state, 'waiting');
    assert.equal(other.customer.id, row.customer.id);
    assert.deepEqual(other.person.cases.map((kase) => kase.id), [row.id]);
    await ada.bring([said(who, 'nickel', { id: `${who}-9`, in_reply_to: `ours-${who}`, mentions: [] })]);
    assert.ok((await lee.get(`/cases/${newId}`)).body.posts.some((post) => post.text === 'nickel' && post.role === 'customer'), 'replies follow their parent');
    const late = await lee.post(`/events/${event(split, 'split').id}/undo`);
    assert.equal(late.body.type, '/problems/too-late');

    const again = (await lee.post(`/cases/${row.id}/split`, { posts: [customers[2]] })).body;
    assert.equal(event(again, 'split').undoable, true);
    const undone = (await lee.post(`/events/${event(again, 'split').id}/undo`)).body;
    assert.deepEqual(undone.posts.filter((post) => post.role === 'customer').map((post) => post.text), ['@sixstring my amp hums', 'and again']);
    const gone = (await lee.get(`/cases/${event(again, 'split').case}`)).body;
    assert.equal(gone.state, 'merged');
    assert.equal(gone.merged_into, row.id);
  });

  test('two cases of a customer become one, and two again', async () => {
    const { lee, sam } = world;
    const row = await fresh('@sixstring first', [{ text: 'second' }]);
    const second = (await lee.get(`/cases/${row.id}`)).body.posts[1];
    const other = event((await lee.post(`/cases/${row.id}/split`, { posts: [second.id] })).body, 'split').case;
    const stranger = await fresh();
    assert.equal((await lee.post(`/cases/${stranger.id}/merge`, { into: row.id })).status, 409);
    await sam.post(`/cases/${other}/claim`);
    assert.equal((await lee.post(`/cases/${other}/merge`, { into: row.id })).body.type, '/problems/held');
    await sam.post(`/cases/${other}/release`);
    const merged = (await lee.post(`/cases/${other}/merge`, { into: row.id })).body;
    assert.equal(merged.id, row.id);
    assert.equal(merged.posts.filter((post) => post.role === 'customer').length, 2);
    assert.equal(event(merged, 'merged').case, other);
    assert.equal((await lee.get(`/cases/${other}`)).body.state, 'merged');
    assert.equal((await lee.post(`/cases/${other}/note`, { text: 'x' })).status, 409);
    assert.ok(!(await lee.get('/cases?queue=all&limit=500')).body.items.some((each) => each.id === other));
    const undone = (await lee.post(`/events/${event(merged, 'merged').id}/undo`)).body;
    assert.equal(undone.posts.filter((post) => post.role === 'customer').length, 1);
    const back = (await lee.get(`/cases/${other}`)).body;
    assert.equal(back.state, 'open');
    assert.deepEqual(back.posts.filter((post) => post.role === 'customer').map((post) => post.text), ['second']);
  });

  test('of two that claim at once exactly one has it', async () => {
    const { lee, sam } = world;
    for (let round = 0; round < 5; round += 1) {
      const { id } = await fresh();
      const answers = await Promise.all([lee, sam, lee, sam].map((agent) => agent.post(`/cases/${id}/claim`)));
      const holders = new Set(answers.filter((answer) => answer.status === 200).map((answer) => answer.body.claim.agent.id));
      assert.equal(holders.size, 1);
      assert.ok(answers.every((answer) => answer.status === 200 || answer.body.type === '/problems/held'));
      assert.equal(kinds((await lee.get(`/cases/${id}`)).body).filter((kind) => kind === 'claimed').length, 1);
    }
  });
});
