// What agents corrected becomes a model: fitted while serving, compared, in use at once, on every server, and taken back.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { binary, onEachDatabase, said, until } from './lib/server.mjs';
import { n_odd, odd, teach } from './lib/taught.mjs';

const brand = { name: 'Six String', ours: true, accounts: [{ network: 'x', handle: 'sixstring', id: null }] };
onEachDatabase('learn', (world) => {
  const where = () => ['--db', world.server.database ?? `sqlite:${world.server.home}/earshot.db`];
  const train = (...args) => spawnSync(binary, ['train', ...args, ...where()], { encoding: 'utf8' });
  const say = (who, words) => said(who, words, { id: `${who}-1`, mentions: ['sixstring'], created_at: new Date().toISOString() });
  const labelsOf = async (handle) => {
    const row = (await world.ada.get('/cases?queue=all&limit=500')).body.items.find((each) => each.customer.handle === handle);
    const post = (await world.ada.get(`/cases/${row.id}`)).body.posts.find((each) => each.role === 'customer');
    return { kase: row.id, post: post.id, labels: post.labels };
  };
  /* a command beside PostgreSQL tells the server, which needs a moment */
  const inUse = (version) => until(async () => (await world.ada.get('/models')).body.in_use === version, `version ${version} in use`);
  /* words unlike every corrected post as a whole, so that no correction is recalled, but of the same kind */
  const probe = '@sixstring wolf note';
  const likely = async (who) => {
    await world.ada.bring([say(who, probe)]);
    return (await labelsOf(who)).labels.likely;
  };

  before(async () => {
    world.ada = await world.server.setUp();
    assert.equal((await world.ada.post('/config', { brands: [brand] })).status, 204);
    await world.ada.bring(Array.from({ length: n_odd }, (_, i) => say(`who${i}`, odd(i, 'sixstring'))));
    world.first = await likely('before');
  });

  test('with too few corrections it says how many are needed, and changes nothing', async () => {
    const few = train('--from-desk');
    assert.equal(few.status, 1);
    assert.match(few.stderr, /0 posts stand corrected; a refit needs 40/);
    assert.equal((await world.ada.post('/models', {})).status, 400);
    assert.deepEqual((await world.ada.get('/models')).body, { items: [], in_use: 0, since: null, refused: null, corrected_posts: 0, needed: 40 });
    assert.equal((await world.ada.post('/models/back', {})).status, 409);
  });

  test('what agents corrected makes a model, which the running server uses', async () => {
    await teach(world.ada);
    const made = train('--from-desk');
    assert.equal(made.status, 0, made.stderr + made.stdout);
    assert.match(made.stdout, /version 1 is in use/);
    await inUse(1);
    const { items: [model], since } = (await world.ada.get('/models')).body;
    assert.equal(model.state, 'in_use');
    assert.equal(since, model.made_at);
    assert.ok(model.figures.right_after > model.figures.right_before, JSON.stringify(model.figures));
    assert.ok(model.figures.kept >= 8 && model.figures.labels.every((each) => each.own_after >= each.own_before - 0.02001));
    world.learnt = await likely('learnt');
    assert.ok((world.learnt.intent.churn ?? 0) > (world.first.intent.churn ?? 0) + 0.2, JSON.stringify([world.first.intent, world.learnt.intent]));
  });

  test('the same corrections make the same model; the list has both; the way back leads to the built-in one, exactly', async () => {
    const { body, status } = await world.ada.post('/models', {});
    assert.deepEqual([status, body.taken, body.version], [200, true, 2]);
    assert.deepEqual(await likely('same'), world.learnt);
    assert.match(train('--list').stdout, /version 2, in_use[^]*version 1, earlier[^]*version 2 is in use/);
    assert.match(train('--rollback').stdout, /version 1 is in use/);
    await inUse(1);
    assert.deepEqual(await likely('one'), world.learnt);
    assert.equal((await world.ada.post('/models/back', {})).body.in_use, 0);
    assert.deepEqual(await likely('none'), world.first);
    const { status: again, body: problem } = await world.ada.post('/models/back', {});
    assert.deepEqual([again, problem.type], [409, '/problems/conflict']);
  });

  test('an agent may not', async () => {
    const kim = await world.server.hire(world.ada, 'Kim Lee', 'agent');
    assert.equal((await kim.get('/models')).status, 403);
    assert.equal((await kim.post('/models/back', {})).status, 403);
  });
});
