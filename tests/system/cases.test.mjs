// Lists, the whole case, customers, search.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onEachDatabase, said } from './lib/server.mjs';

const minutesAgo = (n) => new Date(Date.now() - n * 60_000).toISOString();

onEachDatabase('cases', (world) => {
  before(async () => {
    world.ada = await world.server.setUp();
    world.other = (await world.ada.post('/brands', { name: 'Rival Guitars', ours: false })).body;
  });

  test('a thread stands in order, with depth, context set back, and why', async () => {
    const { ada } = world;
    const complaint = said('mo', '@sixstring tried to exchange a cable and got laughed at', { id: 't1', created_at: minutesAgo(30), counts: { reposts: 3, likes: 2 } });
    const bystander = said('jo', 'happened to me too, at the same counter', { id: 't2', in_reply_to: 't1', created_at: minutesAgo(28), mentions: [] });
    const more = said('mo', 'and the manager joined in', { id: 't3', in_reply_to: 't1', created_at: minutesAgo(29), mentions: [] });
    const arabic = said('mo', 'مرحبا بكم', { id: 't4', in_reply_to: 't3', created_at: minutesAgo(27), mentions: [], lang: 'ar' });
    await ada.bring([complaint, bystander, more, arabic]);
    const { items } = (await ada.get('/cases?queue=new')).body;
    assert.equal(items.length, 1);
    const [row] = items;
    assert.equal(row.state, 'open');
    assert.equal(row.heard, false);
    assert.equal(row.unread, true);
    assert.equal(row.n_posts, 3);
    assert.equal(row.customer.handle, 'mo');
    assert.equal(row.snippet, 'مرحبا بكم');
    const answer = await ada.get(`/cases/${row.id}`);
    const kase = answer.body;
    assert.equal(answer.headers.get('etag'), `"${row.version}"`);
    assert.deepEqual(kase.posts.map(({ role, depth, dir }) => [role, depth, dir]), [['customer', 0, 'ltr'], ['customer', 1, 'ltr'], ['customer', 2, 'rtl'], ['context', 1, 'ltr']]);
    assert.equal(kase.posts[1].in_reply_to, kase.posts[0].id);
    assert.equal(kase.posts[0].why, 'names @sixstring');
    assert.equal(kase.posts[0].reposts, 3);
    assert.equal(kase.posts[0].url, 'https://x.com/i/status/t1');
    assert.equal(kase.reply_to, kase.posts[2].id);
    assert.deepEqual(kase.events.map((event) => event.kind), ['heard', 'joined', 'joined']);
    assert.equal(kase.person.followers, 212);
    assert.equal(kase.person.authors[0].url, 'https://x.com/mo');
    assert.equal(kase.accounts[0].can_answer, false);
    assert.equal(kase.accounts[0].open_url, 'https://x.com/intent/post?in_reply_to=t4');
    world.mo = kase;
    const same = await ada.get(`/cases/${row.id}`, { 'If-None-Match': `"${row.version}"` });
    assert.equal(same.status, 304);
    assert.equal(same.text, '');
    await ada.post(`/cases/${row.id}/note`, { text: 'the Broadway store' });
    assert.equal((await ada.get(`/cases/${row.id}`, { 'If-None-Match': `"${row.version}"` })).status, 200);
  });

  test('reposts count on the case of the original', async () => {
    const { ada, mo } = world;
    for (const who of ['rex', 'ria']) await ada.bring([said(who, 'RT', { repost_of: 't1', mentions: [] })]);
    const [row] = (await ada.get(`/cases?customer=${mo.customer.id}`)).body.items;
    assert.equal(row.reposts, 2);
    assert.equal(row.n_posts, 3);
    assert.ok(!(await ada.get(`/cases/${mo.id}`)).body.posts.some((post) => post.text === 'RT'));
  });

  test('what a rule found is in Heard, a rival\'s is nowhere', async () => {
    const { ada } = world;
    await ada.bring([said('kit', 'bought a six string today', { mentions: [] })]);
    const heard = (await ada.get('/cases?queue=heard')).body.items;
    assert.equal(heard.length, 1);
    assert.equal(heard[0].heard, true);
    const [post] = (await ada.get(`/cases/${heard[0].id}`)).body.posts;
    assert.equal(post.why, 'matches "Six String"');
  });

  test('pages go on where the last one ended, in the order of the list, and miss nothing', async () => {
    const { ada } = world;
    await ada.bring(Array.from({ length: 23 }, (_, n) => said(`crowd${n}`, `@sixstring number ${n}`, { created_at: minutesAgo(500 - n) })));
    for (const [queue, key, sign] of [['new', 'due_at', 1], ['all', 'last_at', -1], ['late', 'due_at', 1]]) {
      const whole = (await ada.get(`/cases?queue=${queue}&limit=500`)).body;
      assert.equal(whole.next, null);
      assert.ok(whole.items.length >= 23, queue);
      const keys = whole.items.map((row) => Date.parse(row[key]));
      assert.deepEqual(keys, [...keys].sort((a, b) => sign * (a - b)), queue);
      const paged = [];
      for (let after = ''; after !== null;) {
        const page = (await ada.get(`/cases?queue=${queue}&limit=5${after && `&after=${after}`}`)).body;
        paged.push(...page.items.map((row) => row.id));
        after = page.next;
      }
      assert.deepEqual(paged, whole.items.map((row) => row.id), queue);
    }
    for (const bad of ['limit=0', 'limit=501', 'limit=x', 'after=x', 'queue=nowhere', 'brand=x']) assert.equal((await ada.get(`/cases?${bad}`)).status, 400, bad);
  });

  test('counts are those of the lists', async () => {
    const { ada } = world;
    const { items } = (await ada.get('/queues')).body;
    assert.deepEqual(items.map((queue) => queue.id), ['mine', 'new', 'heard', 'late', 'waiting', 'praise', 'resolved', 'all']);
    for (const queue of items) {
      const rows = (await ada.get(`/cases?queue=${queue.id}&limit=500`)).body.items;
      assert.equal(queue.count, rows.length, queue.id);
      assert.equal(queue.late, rows.filter((row) => row.due_at !== null && Date.parse(row.due_at) < Date.now()).length, queue.id);
    }
  });

  test('lists of one brand, one tag, one customer', async () => {
    const { ada, mo } = world;
    await ada.post(`/cases/${mo.id}/tags`, { add: ['rude staff', 'complaint'], remove: [] });
    const tagged = (await ada.get(`/cases?tag=${encodeURIComponent('rude staff')}`)).body.items;
    assert.deepEqual(tagged.map((row) => [row.id, row.tags.sort()]), [[mo.id, ['complaint', 'rude staff']]]);
    assert.deepEqual((await ada.get(`/cases?queue=new&customer=${mo.customer.id}`)).body.items.map((row) => row.id), [mo.id]);
    assert.deepEqual((await ada.get(`/cases?queue=resolved&customer=${mo.customer.id}`)).body.items, []);
    assert.deepEqual((await ada.get(`/cases?queue=new&brand=${world.other.id}`)).body.items, []);
    assert.ok((await ada.get(`/cases?queue=new&brand=${mo.brand}`)).body.items.length >= 24);
    assert.deepEqual((await ada.get('/session')).body.tags.sort(), ['complaint', 'rude staff']);
  });

  test('a long thread comes in pieces', async () => {
    const { ada } = world;
    const posts = [said('long', '@sixstring a long story', { id: 'l0', created_at: minutesAgo(400) })];
    for (let n = 1; n < 250; n += 1) posts.push(said('long', `part ${n}`, { id: `l${n}`, in_reply_to: `l${n - 1}`, created_at: minutesAgo(400 - n), mentions: [] }));
    await ada.bring(posts);
    const [row] = (await ada.get('/cases?queue=new&limit=500')).body.items.filter((each) => each.customer.handle === 'long');
    const kase = (await ada.get(`/cases/${row.id}`)).body;
    assert.equal(kase.posts.length, 200);
    assert.equal(kase.earlier_posts, 50);
    const earlier = (await ada.get(`/cases/${row.id}/posts?before=${kase.posts[0].id}&limit=40`)).body;
    assert.equal(earlier.items.length, 40);
    assert.equal(earlier.earlier, 10);
    assert.equal(earlier.items.at(-1).text, 'part 49');
    assert.equal((await ada.get(`/cases/${row.id}/posts?before=1`)).status, 400);
  });

  test('a customer with all of their cases', async () => {
    const { ada, mo } = world;
    const customer = (await ada.get(`/customers/${mo.customer.id}`)).body;
    assert.equal(customer.name, 'Mo');
    assert.deepEqual(customer.cases.map((kase) => kase.id), [mo.id]);
    assert.equal((await ada.get('/customers/1')).status, 404);
    assert.equal((await ada.get('/cases/1')).status, 404);
  });

  test('an excerpt begins at a word, however long what stands before the hit', async () => {
    const { ada } = world;
    for (let n = 0; n < 12; n += 1) {
      await ada.bring([said(`long${n}`, `@sixstring ${'harmonica '.repeat(12)}${'x'.repeat(n)} zither${n} and more`)]);
      const [hit] = (await ada.get(`/search?q=zither${n}`)).body.items;
      assert.match(hit.excerpt.map((piece) => piece.text).join(''), /^(harmonica|x+|zither\d+) /);
    }
  });

  test('search finds posts, notes and names, newest first, and shows where', async () => {
    const { ada, mo } = world;
    const cable = (await ada.get('/search?q=CABLE')).body;
    assert.equal(cable.items.length, 1);
    assert.equal(cable.items[0].case.id, mo.id);
    assert.deepEqual(cable.items[0].excerpt.filter((piece) => piece.hit).map((piece) => piece.text), ['cable']);
    const note = (await ada.get('/search?q=broadway')).body.items;
    assert.deepEqual(note.map(({ case: kase, post }) => [kase.id, post]), [[mo.id, null]]);
    const name = (await ada.get('/search?q=kit')).body.items;
    assert.ok(name.some((hit) => hit.case.customer.handle === 'kit'));
    const ids = [];
    for (let after = ''; after !== null;) {
      const page = (await ada.get(`/search?q=number&limit=10${after && `&after=${after}`}`)).body;
      ids.push(...page.items.map((hit) => hit.post));
      after = page.next;
    }
    assert.equal(new Set(ids).size, 23);
    assert.deepEqual((await ada.get('/search?q=')).body.items, []);
    assert.deepEqual((await ada.get('/search?q=%22%20OR%20*')).body.items.length >= 0, true);
    assert.deepEqual((await ada.get("/search?q=x'%20%7C%20%22y")).status, 200);
  });
});
