// The live stream: what changes is said at once, nothing is missed over a break, a slow reader hurts nobody.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Server, onEachDatabase, said, until } from './lib/server.mjs';

onEachDatabase('events', (world) => {
  before(async () => {
    world.ada = await world.server.setUp();
    world.lee = await world.server.hire(world.ada, 'Lee Park', 'agent');
  });
  const rowOf = async (handle) => (await world.ada.get('/cases?queue=all&limit=500')).body.items.find((row) => row.customer.handle === handle);

  test('begins with hello and status, then says what comes in, with the event', async () => {
    const stream = await world.lee.listen();
    assert.equal(stream.status, 200);
    assert.equal(stream.response.headers['content-type'], 'text/event-stream');
    const hello = await stream.next('hello');
    assert.match(hello.data.last, /^\d+$/);
    assert.deepEqual((await stream.next('status')).data.items, []);
    await world.ada.bring([said('mo', '@sixstring hello')]);
    const { id, data } = await stream.next('case');
    assert.equal(data.row.customer.handle, 'mo');
    assert.equal(data.event.kind, 'heard');
    assert.equal(data.event.id, id);
    assert.deepEqual({ ...data.row }, await rowOf('mo'));
    assert.equal((await stream.next('queue', ({ items }) => items.find((queue) => queue.id === 'new').count === 1)).id, null);
    world.mo = data.row.id;
    stream.close();
  });

  test('says claims, presence and typing to others at once', async () => {
    const stream = await world.ada.listen();
    await stream.next('hello');
    await world.lee.post(`/cases/${world.mo}/claim`);
    const claimed = await stream.next('case', ({ event }) => event?.kind === 'claimed');
    assert.equal(claimed.data.row.claim.agent.name, 'Lee Park');
    assert.equal(claimed.data.row.claim.fence, undefined);
    await world.lee.post(`/cases/${world.mo}/presence`, { looking: true, typing: true });
    const { data } = await stream.next('presence', ({ looking }) => looking.length === 1);
    assert.deepEqual(data, { case: world.mo, looking: [{ id: world.lee.me.id, name: 'Lee Park', initials: 'LP', typing: true }] });
    await stream.next('case', ({ event, row }) => event === null && row.unread === false && row.claim.typing === true);
    await world.lee.post(`/cases/${world.mo}/presence`, { looking: false });
    await stream.next('case', ({ event, row }) => event === null && row.claim.typing === false);
    await stream.next('presence', ({ looking }) => looking.length === 0);
    stream.close();
  });

  test('each stream sees the counts of its own agent', async () => {
    const mine = async (client) => {
      const stream = await client.listen();
      await stream.next('hello');
      await world.lee.post(`/cases/${world.mo}/note`, { text: `look at ${client.me.name}` });
      const { data } = await stream.next('queue');
      stream.close();
      return data.items.find((queue) => queue.id === 'mine').count;
    };
    assert.equal(await mine(world.lee), 1);
    assert.equal(await mine(world.ada), 0);
  });

  test('a stream that resumes gets everything since, in order', async () => {
    const first = await world.lee.listen();
    const { data: { last } } = await first.next('hello');
    first.close();
    const notes = [];
    for (let n = 0; n < 20; n += 1) {
      await world.ada.post(`/cases/${world.mo}/note`, { text: `note ${n}` });
      notes.push(`note ${n}`);
    }
    const again = await world.lee.listen(last);
    const seen = [];
    while (seen.length < notes.length) {
      const { data } = await again.next('case', ({ event }) => event?.text?.startsWith('note '));
      seen.push(data.event.text);
    }
    assert.deepEqual(seen, notes);
    again.close();
  });

  test('nothing is missed over breaks at any moment while much happens', async () => {
    const { ada, lee } = world;
    const wanted = Array.from({ length: 150 }, (_, n) => `crowd${n}`);
    const seen = new Set();
    const first = await lee.listen();
    let after = (await first.next('hello')).data.last;
    first.close();
    const bringing = (async () => { for (const who of wanted) await ada.bring([said(who, `@sixstring it is ${who}`)]); })();
    await until(async () => {
      const stream = await lee.listen(after);
      const end = Date.now() + 50;
      await until(() => Date.now() > end, 'the stream lives a little');
      stream.close();
      assert.ok(!stream.events.some((event) => event.kind === 'reload'), 'no gap here is too large');
      for (const { id, data } of stream.events.filter((event) => event.kind === 'case' && event.id !== null)) {
        seen.add(data.row.customer.handle);
        if (BigInt(id) > BigInt(after)) after = id;
      }
      return wanted.every((who) => seen.has(who));
    }, 'every case was seen');
    await bringing;
  });

  test('a gap that is too large asks to load again', async () => {
    await world.ada.bring(Array.from({ length: 600 }, (_, n) => said(`many${n}`, `@sixstring many ${n}`)));
    const stream = await world.lee.listen('1');
    await stream.next('reload');
    stream.close();
  });

  test('who is signed out or changed is told', async () => {
    const { ada, server } = world;
    const sam = await server.hire(ada, 'Sam Ho', 'agent');
    const stream = await sam.listen();
    await stream.next('hello');
    await ada.patch(`/agents/${sam.me.id}`, { role: 'lead' });
    await stream.next('session');
    await ada.delete(`/agents/${sam.me.id}`);
    await stream.next('session');
    await until(() => stream.over, 'the stream ends');
    assert.equal((await sam.listen()).status, 401);
  });

  test('a reader that takes nothing costs a bounded buffer and is told to load again', async () => {
    const { ada, lee } = world;
    const slow = await lee.listen();
    await slow.next('hello');
    slow.response.pause();
    const text = 'long words '.repeat(1500);
    const { items } = (await ada.get('/cases?queue=new&limit=500')).body;
    for (const row of items.slice(0, 450)) await ada.post(`/cases/${row.id}/note`, { text });
    const quick = await lee.listen();
    await quick.next('hello');
    await ada.post(`/cases/${world.mo}/note`, { text: 'still quick' });
    await quick.next('case', ({ event }) => event?.text === 'still quick');
    quick.close();
    slow.response.resume();
    await slow.next('reload');
    await ada.post(`/cases/${world.mo}/note`, { text: 'goes on' });
    await slow.next('case', ({ event }) => event?.text === 'goes on');
    slow.close();
  });

  test('the server ends with streams open, and quickly', async () => {
    const server = await new Server().start();
    try {
      const ada = await server.setUp();
      const streams = await Promise.all([1, 2, 3].map(() => ada.listen()));
      await Promise.all(streams.map((stream) => stream.next('hello')));
      const began = Date.now();
      assert.equal(await server.stop(), 0);
      assert.ok(Date.now() - began < 5000);
      await until(() => streams.every((stream) => stream.over), 'streams end');
    } finally {
      await server.remove();
    }
  });
});
