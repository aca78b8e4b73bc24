// The first run, signing in and out, guessing, CSRF, and who may do what.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { binary, onEachDatabase, password, said } from './lib/server.mjs';

onEachDatabase('session', (world) => {
  test('before the first run all but session and setup is refused', async () => {
    const nobody = world.server.client();
    const session = await nobody.get('/session');
    assert.equal(session.status, 200);
    assert.equal(session.body.agent, null);
    assert.equal(session.body.csrf, '');
    assert.equal(session.body.setup_needed, true);
    assert.deepEqual(session.body.brands, []);
    assert.ok(session.body.networks.some((network) => network.id === 'bluesky' && network.limit === 300 && network.sign_in[0].secret));
    const refused = await nobody.get('/cases');
    assert.equal(refused.status, 401);
    assert.equal(refused.body.type, '/problems/signed-out');
    assert.match(refused.headers.get('content-type'), /^application\/problem\+json/);
  });

  test('the one-time link makes an administrator, a brand with a rule, and a session; once', async () => {
    const nobody = world.server.client();
    assert.equal((await nobody.get('/setup?token=wrong')).status, 403);
    assert.equal((await nobody.get(`/setup?token=${world.server.token}`)).status, 204);
    const wrong = await nobody.post('/setup', { token: 'wrong', admin: { name: 'E', email: 'e@x.org', password } });
    assert.equal(wrong.body.type, '/problems/denied');
    const short = await nobody.post('/setup', { token: world.server.token, admin: { name: 'E', email: 'e@x.org', password: 'short' }, brand: { name: 'B' } });
    assert.equal(short.status, 400);
    assert.equal(short.body.member, 'password');
    world.ada = await world.server.setUp({ networks: ['bluesky'] });
    const session = await world.ada.get('/session');
    assert.equal(session.body.agent.role, 'admin');
    assert.equal(session.body.agent.initials, 'AL');
    assert.equal(session.body.setup_needed, false);
    assert.deepEqual(session.body.brands.map((brand) => brand.name), ['Six String']);
    const rules = await world.ada.get('/rules');
    assert.deepEqual(rules.body.items.map((rule) => rule.value), ['"Six String"']);
    const accounts = await world.ada.get('/accounts');
    assert.deepEqual(accounts.body.items.map(({ network, handle, state }) => ({ network, handle, state })), [{ network: 'x', handle: 'sixstring', state: 'signed_out' }]);
    const sources = await world.ada.get('/sources');
    assert.equal(sources.body.items[0].network, 'bluesky');
    const again = await nobody.post('/setup', { token: world.server.token, admin: { name: 'E', email: 'e@x.org', password }, brand: { name: 'B' } });
    assert.equal(again.status, 409);
    assert.equal(again.body.type, '/problems/too-late');
  });

  test('the cookie is out of reach of scripts and other sites', async () => {
    const client = world.server.client();
    const answer = await client.post('/session', { email: ' ADA@example.org ', password });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('set-cookie'), /^earshot_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    client.take(answer);
    assert.equal((await client.delete('/session')).status, 204);
    assert.equal((await client.get('/cases')).status, 401);
  });

  test('a wrong or missing CSRF value is refused, and so is another type of body', async () => {
    const { ada } = world;
    const csrf = ada.csrf;
    for (const wrong of ['', 'x'.repeat(csrf.length)]) {
      ada.csrf = wrong;
      const refused = await ada.post('/brands', { name: 'Stolen' });
      assert.equal(refused.status, 403);
      assert.equal(refused.body.type, '/problems/denied');
    }
    ada.csrf = csrf;
    const media = await ada.call('POST', '/brands', '{"name":"Stolen"}', { 'Content-Type': 'text/plain' });
    assert.equal(media.status, 415);
    assert.deepEqual((await ada.get('/brands')).body.items.map((brand) => brand.name), ['Six String']);
  });

  test('each role may what the table says', async () => {
    const { ada, server } = world;
    world.vic = await server.hire(ada, 'Vic Viewer', 'viewer');
    world.lee = await server.hire(ada, 'Lee Park', 'agent');
    world.zoe = await server.hire(ada, 'Zoe Lead', 'lead');
    await ada.bring([said('mo', '@sixstring my amp hums')]);
    const { items: [row] } = (await ada.get('/cases?queue=new')).body;
    const tries = [
      ['GET', '/cases', undefined, [200, 200, 200, 200]],
      ['POST', `/cases/${row.id}/note`, { text: 'seen' }, [403, 200, 200, 200]],
      ['GET', '/rules', undefined, [403, 403, 200, 200]],
      ['GET', '/brands', undefined, [403, 403, 403, 200]],
      ['GET', '/agents', undefined, [403, 403, 403, 200]],
      ['POST', '/import', '', [403, 403, 403, 200]],
    ];
    for (const [method, path, body, wanted] of tries) {
      const got = [];
      for (const client of [world.vic, world.lee, world.zoe, ada]) got.push((await client.call(method, path, body)).status);
      assert.deepEqual(got, wanted, `${method} ${path}`);
    }
  });

  test('one changes one\'s own password, and no more, and other sessions end', async () => {
    const { ada, lee, server } = world;
    const other = server.client();
    other.take(await other.post('/session', { email: 'lee@example.org', password }));
    assert.equal((await lee.patch(`/agents/${lee.me.id}`, { role: 'admin' })).status, 403);
    assert.equal((await lee.patch(`/agents/${ada.me.id}`, { password: 'mine now, all mine' })).status, 403);
    const wrong = await lee.patch(`/agents/${lee.me.id}`, { password: 'a new long one', old_password: 'not it at all' });
    assert.equal(wrong.body.member, 'old_password');
    assert.equal((await lee.patch(`/agents/${lee.me.id}`, { password: 'a new long one', old_password: password })).status, 200);
    assert.equal((await lee.get('/cases')).status, 200);
    assert.equal((await other.get('/cases')).status, 401);
    assert.equal((await other.post('/session', { email: 'lee@example.org', password })).status, 401);
    assert.equal((await other.post('/session', { email: 'lee@example.org', password: 'a new long one' })).status, 200);
  });

  test('the last administrator stays; somebody who leaves is out at once', async () => {
    const { ada, zoe } = world;
    assert.equal((await ada.patch(`/agents/${ada.me.id}`, { role: 'agent' })).status, 409);
    assert.equal((await ada.delete(`/agents/${ada.me.id}`)).status, 409);
    assert.equal((await ada.post('/agents', { name: 'Twin', email: 'zoe@example.org', role: 'agent', password })).body.type, '/problems/conflict');
    assert.equal((await ada.delete(`/agents/${zoe.me.id}`)).status, 204);
    assert.equal((await zoe.get('/cases')).status, 401);
    assert.equal((await zoe.post('/session', { email: 'zoe@example.org', password })).status, 401);
  });

  test('guessing a password locks the account, also for who knows it', async () => {
    const guesser = world.server.client();
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await guesser.post('/session', { email: 'vic@example.org', password: `guess ${n}` })).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
    const locked = await guesser.post('/session', { email: 'vic@example.org', password });
    assert.equal(locked.status, 429);
    assert.equal(locked.body.type, '/problems/locked');
    assert.ok(Number(locked.headers.get('retry-after')) > 0);
  });

  test('a program comes in with a token, may do what its role may, and is out when it is revoked', async () => {
    const { ada, server } = world;
    const made = await ada.post('/tokens', { name: 'report', role: 'viewer' });
    assert.equal(made.status, 201, made.text);
    assert.match(made.body.token, /^earshot_[\w-]{43}$/);
    assert.equal((await ada.post('/tokens', { name: 'report', role: 'viewer' })).status, 409);
    assert.equal((await ada.post('/tokens', { name: 'x', role: 'god' })).status, 400);
    assert.ok(!(await ada.get('/tokens')).text.includes(made.body.token), 'shown once');
    const bearer = { Authorization: `Bearer ${made.body.token}` };
    const program = server.client();
    assert.equal((await program.get('/cases', bearer)).status, 200);
    assert.equal((await program.get('/rules', bearer)).status, 403);
    assert.equal((await program.post('/tokens', { name: 'more', role: 'admin' }, bearer)).status, 403);
    const [kase] = (await ada.get('/cases?queue=all')).body.items;
    if (kase !== undefined) assert.equal((await program.post(`/cases/${kase.id}/claim`, {}, bearer)).status, 403);
    const lead = (await ada.post('/tokens', { name: 'rules', role: 'lead' })).body;
    assert.equal((await program.get('/rules', { Authorization: `Bearer ${lead.token}` })).status, 200);
    const { id } = (await ada.get('/tokens')).body.items.find((token) => token.name === 'report');
    assert.equal((await ada.delete(`/tokens/${id}`)).status, 204);
    assert.equal((await program.get('/cases', bearer)).status, 401);
    assert.equal((await ada.delete(`/tokens/${id}`)).status, 404);
  });

  test('earshot user token and revoke do the same, beside a server and without', async () => {
    const { server } = world;
    const where = server.database === null ? ['--data', server.home] : ['--data', server.home, '--db', server.database];
    const user = (...args) => execFileSync(binary, ['user', ...args, ...where], { encoding: 'utf8' });
    const token = user('token', 'nightly', '--role', 'lead').trim();
    assert.match(token, /^earshot_[\w-]{43}$/);
    assert.equal((await server.client().get('/rules', { Authorization: `Bearer ${token}` })).status, 200);
    assert.throws(() => user('token', 'nightly'), /already/);
    assert.match(user('revoke', 'nightly'), /nightly/);
    assert.equal((await server.client().get('/rules', { Authorization: `Bearer ${token}` })).status, 401);
    assert.throws(() => user('revoke', 'nightly'), /no token named nightly/);
  });
});
