// Help with the answer: how like cases ended, what the company has ready to say.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onEachDatabase, said, until } from './lib/server.mjs';

const closed = [
  ['mo', '@sixstring my guitar arrived with a cracked neck', 'So sorry about the neck! A new guitar is on its way.', 'solved'],
  ['jo', '@sixstring where is my order? it was due on Monday', 'It left our house today, here is the number.', 'solved'],
  ['al', '@sixstring guitar neck cracked and you do nothing', 'Please see our earlier answer.', 'other'],
  ['bo', '@sixstring Rosa mended my cracked guitar, thank you', 'Rosa says hello!', 'praise_thanked'],
];

onEachDatabase('help', (world) => {
  const helpFor = async (id) => (await world.ada.get(`/cases/${id}/help`)).body;

  async function caseOf(handle) {
    return (await world.ada.get('/cases?queue=all&limit=500')).body.items.find((row) => row.customer.handle === handle);
  }

  before(async () => {
    const { server } = world;
    world.ada = await server.setUp();
    world.sam = await server.hire(world.ada, 'Sam Ho', 'agent');
    await world.ada.bring(closed.flatMap(([who, words, answer], i) => [
      said(who, words, { id: `${who}-1`, created_at: `2026-05-01T10:0${i}:00Z` }),
      said('sixstring', answer, { id: `${who}-2`, created_at: `2026-05-01T11:0${i}:00Z`, in_reply_to: `${who}-1`, mentions: [] }),
    ]));
    for (const [who, , , reason] of closed) {
      const { id } = await caseOf(who);
      assert.equal((await world.ada.post(`/cases/${id}/claim`)).status, 200);
      assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason })).status, 200);
    }
    await world.ada.bring([said('new', '@sixstring my new guitar has a cracked neck :(', { id: 'new-1' })]);
    world.id = (await caseOf('new')).id;
  });

  test('like cases that ended well come with their answer, the most alike first; others do not', async () => {
    const similar = await until(async () => {
      const found = (await helpFor(world.id)).similar;
      return found.length >= 2 && found;
    }, 'like cases');
    assert.deepEqual(similar.slice(0, 2).map((each) => each.case.customer.handle), ['mo', 'bo']);
    assert.ok(similar.every((each) => each.case.customer.handle !== 'al'), 'what was not solved is no example');
    assert.equal(similar[0].answered, 'So sorry about the neck! A new guitar is on its way.');
    assert.equal(similar[0].asked, closed[0][1]);
    assert.equal(similar[0].reason, 'solved');
    assert.ok(similar[0].share > similar[1].share && similar[0].share < 1);
  });

  test('a case that is opened again is no example any more', async () => {
    const { id } = await caseOf('mo');
    assert.equal((await world.ada.post(`/cases/${id}/reopen`)).status, 200);
    const first = async () => (await helpFor(world.id)).similar[0].case.customer.handle;
    await until(async () => (await first()) === 'bo', 'the next best stands first');
    assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'solved' })).status, 200);
    await until(async () => (await first()) === 'mo', 'it is back');
  });

  test('snippets: a lead writes them, an agent gets those that fit', async () => {
    const { ada, sam } = world;
    const made = await ada.post('/snippets', { title: 'Damaged in transit', text: 'We replace a guitar that arrives cracked or broken, and pay the way back.' });
    assert.equal(made.status, 201);
    assert.equal((await ada.post('/snippets', { title: 'Opening hours', text: 'All stores are open from ten to eight, on Sundays to six.' })).status, 201);
    assert.deepEqual((await sam.get(`/cases/${world.id}/help`)).body.snippets.map((each) => each.title), ['Damaged in transit']);
    assert.equal((await sam.post('/snippets', { title: 'x', text: 'y' })).status, 403);
    assert.equal((await ada.post('/snippets', { title: ' ', text: 'y' })).status, 400);
    const changed = await ada.patch(`/snippets/${made.body.id}`, { title: 'Broken on the way', text: made.body.text });
    assert.equal(changed.body.title, 'Broken on the way');
    assert.equal((await ada.patch('/snippets/12', { title: 'x', text: 'y' })).status, 404);
    assert.equal((await sam.get('/snippets')).body.items.length, 2);
    assert.equal((await ada.delete(`/snippets/${made.body.id}`)).status, 204);
    assert.equal((await ada.delete(`/snippets/${made.body.id}`)).status, 404);
    assert.deepEqual((await helpFor(world.id)).snippets, []);
  });
});
