// A rule is tried before it is saved.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onEachDatabase, said } from './lib/server.mjs';

onEachDatabase('preview', (world) => {
  before(async () => {
    world.ada = await world.server.setUp();
    world.sam = await world.server.hire(world.ada, 'Sam Ho', 'agent');
    await world.ada.bring([
      said('mo', '@sixstring the guitar center kept my deposit'), said('jo', '@sixstring a drum and a guitar', { lang: 'de' }),
      said('al', '@sixstring my guitar teacher is kind'), said('bo', '@sixstring thank you'),
    ]);
  });

  test('what it would have heard of what we keep, part by part, with the words that count', async () => {
    const { status, body } = await world.ada.post('/rules/preview', { value: '("guitar center" OR drum OR gui*) lang:en -teacher' });
    assert.equal(status, 200);
    assert.deepEqual(body.stored, { asked: 4, matched: 1 });
    assert.deepEqual(body.stream, { asked: 0, matched: 0, a_day: null });
    const stored = Object.fromEntries(body.parts.map((part) => [part.text, part.stored]));
    assert.deepEqual(stored, { 'all of': 1, 'any of': 3, '"guitar center"': 1, drum: 1, 'gui*': 3, 'lang:en': 3, teacher: 1 });
    assert.equal(body.parts.find((part) => part.text === 'teacher').not, true);
    assert.deepEqual(body.x, { fits: false, why: 'X doesn\'t know gui* in column 29', dollars_a_day: null });
    assert.equal(body.hits.length, 1);
    assert.equal(body.hits[0].handle, 'mo');
    assert.deepEqual(body.hits[0].excerpt.filter((piece) => piece.hit).map((piece) => piece.text), ['guitar', 'center']);
  });

  test('a rule that is wrong is told where, and what was expected', async () => {
    const { status, body } = await world.ada.post('/rules/preview', { value: 'guitar OR' });
    assert.equal(status, 400);
    assert.equal(body.type, '/problems/query');
    assert.equal(body.column, 10);
    assert.match(body.expected, /a word, a phrase/);
  });

  test('a rule that X takes says so; an agent may not try rules', async () => {
    assert.equal((await world.ada.post('/rules/preview', { value: '"guitar center" -is:retweet lang:en' })).body.x.fits, true);
    assert.equal((await world.sam.post('/rules/preview', { value: 'guitar' })).status, 403);
  });

  test('brands are known to a rule that is tried, and to one that is saved', async () => {
    const { ada } = world;
    const { body } = await ada.post('/rules/preview', { value: 'brand:"Six String"' });
    assert.equal(body.stored.matched, 4);
    const [brand] = (await ada.get('/brands')).body.items;
    assert.equal((await ada.post('/rules', { brand: brand.id, value: 'brand:"Six String" -drum' })).status, 201);
  });
});
