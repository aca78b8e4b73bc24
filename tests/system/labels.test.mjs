// What posts are taken for: labelled as they come, shown with the words that counted, corrected by agents, and learnt from.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, test } from 'node:test';
import { binary, onEachDatabase, said, until } from './lib/server.mjs';

const brand = { name: 'Delta', ours: true, accounts: [{ network: 'x', handle: 'delta', id: null }] };
const angry = (n) => `@delta my bag is lost, nobody answers the desk in hall ${n}, this is the worst service ever`;

onEachDatabase('labels', (world) => {
  const store = () => world.server.database ?? `sqlite:${world.server.home}/earshot.db`;
  const say = (who, words, more = {}) => said(who, words, { id: `${who}-1`, mentions: ['delta'], created_at: new Date().toISOString(), ...more });
  const rows = async (more = '') => (await world.ada.get(`/cases?queue=all&limit=500${more}`)).body.items;
  const rowOf = async (handle, more = '') => (await rows(more)).find((each) => each.customer.handle === handle);
  const caseOf = async (handle) => (await world.ada.get(`/cases/${(await rowOf(handle)).id}`)).body;
  const postOf = (kase) => kase.posts.find((post) => post.role === 'customer');
  const correct = (kase, label, to) => world.ada.post(`/cases/${kase.id}/labels`, { post: postOf(kase).id, label, to });

  before(async () => {
    world.ada = await world.server.setUp();
    assert.equal((await world.ada.post('/config', { brands: [brand] })).status, 204);
    await world.ada.bring([
      say('mo', angry('A')), say('jo', '@delta thank you so much, wonderful crew and a great flight, love it!'),
      say('kim', '@delta boarding in 20 minutes and the app does not let me check in, please help'),
    ]);
  });

  test('a post has labels with chances, evidence and the terms of its priority; a row shows the same', async () => {
    const kase = await caseOf('mo'), { labels } = postOf(kase);
    assert.equal(labels.sentiment, 'negative');
    assert.equal(labels.intent, 'complaint');
    assert.equal(labels.actionable, true);
    assert.ok(labels.likely.sentiment.negative > 0.5);
    assert.ok(labels.why.length > 0 && labels.why.every((each) => postOf(kase).text.includes(each.words)));
    assert.equal(labels.priority.terms.reduce((sum, term) => sum + term.points, 0), labels.priority.points);
    assert.deepEqual((await rowOf('mo')).labels, { sentiment: labels.sentiment, intent: labels.intent, reason: labels.reason, urgency: labels.urgency });
    assert.equal((await rowOf('jo')).labels.intent, 'praise');
    assert.ok((await rowOf('kim')).labels.urgency >= 2, 'a deadline presses');
  });

  test('whom the trouble is with, when it is not us, stands with the reasons', async () => {
    await world.ada.bring([say('tess', '@delta your crew was great, but Globex Catering was a disaster and the food awful')]);
    const { why } = postOf(await caseOf('tess')).labels;
    assert.deepEqual(why.filter((each) => each.label === 'target'), [{ words: 'Globex Catering', label: 'target', value: 'Globex Catering', rule: 'the trouble is with them' }]);
    const { labels } = postOf(await caseOf('mo'));
    assert.ok(labels.why.every((each) => each.label !== 'target'), 'a complaint about us has none');
  });

  test('lists are filtered by intent and by urgency; what is no label is refused', async () => {
    assert.deepEqual((await rows('&intent=praise')).map((row) => row.customer.handle), ['jo']);
    assert.ok((await rows('&urgency=2')).every((row) => row.labels.urgency >= 2));
    assert.ok(await rowOf('kim', '&urgency=2'));
    assert.equal((await world.ada.get('/cases?intent=anger')).status, 400);
    assert.equal((await world.ada.get('/cases?urgency=7')).status, 400);
  });

  test('filters go together, also with a tag and a language, page by page', async () => {
    const all = await rows();
    const kim = all.find((row) => row.customer.handle === 'kim');
    assert.equal((await world.ada.post(`/cases/${kim.id}/tags`, { add: ['boarding'], remove: [] })).status, 200);
    assert.deepEqual((await rows('&tag=boarding&urgency=2')).map((row) => row.id), [kim.id]);
    assert.deepEqual(await rows('&tag=boarding&intent=praise'), []);
    assert.deepEqual(await rows('&lang=is'), []);
    assert.deepEqual((await rows(`&lang=${kim.lang}&urgency=2`)).map((row) => row.id).includes(kim.id), true);
    const paged = [];
    for (let after = ''; after !== null;) {
      const { body } = await world.ada.get(`/cases?queue=new&lang=${kim.lang}&limit=1&after=${after}`);
      paged.push(...body.items.map((row) => row.id));
      after = body.next;
    }
    assert.deepEqual(paged, (await world.ada.get('/cases?queue=new&limit=500')).body.items.filter((row) => row.lang === kim.lang).map((row) => row.id));
  });

  test('praise and who stands up for us have a place of their own, with a handle or without; nobody is late with thanks in an hour', async () => {
    const { body: { items: [delta] } } = await world.ada.get('/brands');
    assert.equal((await world.ada.post('/rules', { brand: delta.id, value: 'delta airlines', tag: null, on: true })).status, 201);
    let told = 0;
    await until(async () => {
      told += 1;
      await world.ada.bring([said(`una${told}`, 'shout-out to Rosa of delta airlines, you are wonderful, thank you so much, great flight, love it!', { id: `una${told}-1`, created_at: new Date().toISOString() })]);
      return rowOf(`una${told}`);
    }, 'the rule is heard');
    const praise = (await world.ada.get('/cases?queue=praise')).body.items;
    const una = praise.find((row) => row.customer.handle === `una${told}`), jo = praise.find((row) => row.customer.handle === 'jo');
    assert.equal(una.heard, true);
    assert.equal(jo.heard, false);
    assert.equal(praise.some((row) => row.customer.handle === 'mo'), false);
    const hours = (row) => (Date.parse(row.due_at) - Date.parse(row.waiting_since)) / 3_600_000;
    assert.equal(hours(jo), 24);
    assert.equal(hours(await rowOf('mo')), 1);
    const count = (await world.ada.get('/queues')).body.items.find((queue) => queue.id === 'praise');
    assert.deepEqual([count.count, count.order, count.late], [praise.length, 'due', 0]);
    // A complaint that was misread: corrected, it has the clock of one at once; taken back, it has its day again.
    const { body: after } = await correct(await caseOf('jo'), 'intent', 'complaint');
    assert.equal(hours(after), 1);
    const { body: claimed } = await world.ada.post(`/cases/${una.id}/claim`, { force: false });
    assert.equal(hours(claimed), 24);
    const { body: back } = await world.ada.post(`/events/${after.events.find((each) => each.kind === 'corrected').id}/undo`);
    assert.equal(hours(back), 24);
    await world.ada.post(`/cases/${una.id}/resolve`, { reason: 'praise_thanked', note: '' });
    assert.equal((await world.ada.get('/cases?queue=praise')).body.items.some((row) => row.id === una.id), false);
  });

  test('a correction holds at once, stands in the thread, and is taken back', async () => {
    const kase = await caseOf('mo');
    const { body: after, status } = await correct(kase, 'intent', 'churn');
    assert.equal(status, 200);
    assert.equal(postOf(after).labels.intent, 'churn');
    assert.equal(after.labels.intent, 'churn');
    assert.equal(postOf(after).labels.corrected[0].from, 'complaint');
    const event = after.events.find((each) => each.kind === 'corrected');
    assert.deepEqual([event.label, event.from, event.to, event.undoable], ['intent', 'complaint', 'churn', true]);
    const { body: back } = await world.ada.post(`/events/${event.id}/undo`);
    assert.equal(back.labels.intent, 'complaint');
    assert.deepEqual(postOf(back).labels.corrected, []);
    assert.equal((await correct(kase, 'intent', 'anger')).status, 400);
    assert.equal((await correct(kase, 'speaker', 'press')).status, 400);
  });

  test('the next post much like it gets the corrected label, and says by whom; one unlike it does not', async () => {
    assert.equal((await correct(await caseOf('mo'), 'intent', 'churn')).status, 200);
    let n = 0;
    await until(async () => {
      n += 1;
      await world.ada.bring([say(`like${n}`, angry('B'))]);
      return (await rowOf(`like${n}`)).labels.intent === 'churn';
    }, 'what was corrected is learnt');
    const learnt = postOf(await caseOf(`like${n}`)).labels.why[0];
    assert.match(learnt.rule, /^as corrected by .+ on \d{4}-\d\d-\d\d$/);
    await world.ada.bring([say('uma', '@delta the seat was broken and the food cold, awful')]);
    assert.notEqual((await rowOf('uma')).labels.intent, 'churn');
  });

  test('an export has the labels; a lead sees how they drift', async () => {
    const lines = execFileSync(binary, ['export', 'posts', '--db', store()], { maxBuffer: 1 << 26 }).toString().trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.find((line) => line.id === 'jo-1').labels.intent, 'praise');
    const { items } = (await world.ada.get('/labels/drift')).body;
    const praise = items.filter((each) => each.label === 'intent' && each.value === 'praise');
    assert.ok(praise.reduce((sum, each) => sum + each.n, 0) >= 2);
    const churn = items.filter((each) => each.label === 'intent' && each.value === 'churn');
    assert.equal(churn.reduce((sum, each) => sum + each.corrected, 0), 1);
    assert.ok(items.every((each) => new Date(each.week).getUTCDay() === 1), 'weeks begin on Mondays');
  });
});
