// PostgreSQL goes away under a running server and comes back: what can't be done meanwhile is told, then all goes on by itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Postgres, bin } from './lib/postgres.mjs';
import { Server, said, until } from './lib/server.mjs';

describe('a database that goes away', { skip: bin === null && 'PostgreSQL is not installed' }, () => {
  let postgres, server, ada;
  before(async () => {
    postgres = await new Postgres().start();
    server = await new Server(postgres.database()).start();
    ada = await server.setUp();
    await ada.bring([said('mo', '@sixstring my strings broke', { id: 'mo-1' })]);
  });
  after(async () => {
    try {
      await server?.remove();
    } finally {
      await postgres?.stop();
    }
  });

  test('it is told, nothing hangs, and nothing is lost or doubled when it is back', async () => {
    const ready = async () => (await fetch(`${server.url}/readyz`)).status;
    await until(async () => await ready() === 200, 'ready');
    await postgres.crash();
    await until(async () => await ready() === 503, 'not ready');
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    const refused = await ada.get('/cases?queue=new');
    assert.equal(refused.status, 503);
    assert.equal(refused.body.type, '/problems/later');
    await postgres.run();
    await until(async () => await ready() === 200, 'ready again');
    const post = [said('jo', '@sixstring and mine', { id: 'jo-1' })];
    await until(async () => { try { await ada.bring(post); return true; } catch { return false; } }, 'an import goes on');
    await ada.bring(post); // a second time changes nothing
    const rows = (await ada.get('/cases?queue=new')).body.items;
    assert.deepEqual(rows.map((row) => row.customer.handle).sort(), ['jo', 'mo']);
    assert.equal((await ada.post(`/cases/${rows[0].id}/claim`)).status, 200);
  });
});
