// Whether a name is our name: what is told of a brand, what agents decide, and that nothing goes away unseen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, test } from 'node:test';
import { binary, onEachDatabase, said, until } from './lib/server.mjs';

const brand = {
  name: 'Delta', ours: true, homonym: true, words_for: ['flight', 'gate'], words_against: ['river', 'faucet'], countries: ['US'],
  accounts: [{ network: 'x', handle: 'delta', id: null }], rules: [{ value: 'delta', tag: 'name' }],
};

onEachDatabase('ours', (world) => {
  const store = () => world.server.database ?? `sqlite:${world.server.home}/earshot.db`;
  const verdict = (kase) => kase.events.find((event) => event.kind === 'heard').ours?.verdict;
  const plain = (who, words, more = {}) => said(who, words, { id: `${who}-1`, mentions: [], ...more });

  async function caseOf(handle) {
    const row = (await world.ada.get('/cases?queue=all&limit=500')).body.items.find((each) => each.customer.handle === handle);
    return row && (await world.ada.get(`/cases/${row.id}`)).body;
  }
  async function disposition(id) {
    const lines = execFileSync(binary, ['export', 'posts', '--db', store()], { maxBuffer: 1 << 26 }).toString().trim().split('\n').map((line) => JSON.parse(line));
    return lines.find((line) => line.id === id)?.disposition;
  }

  before(async () => {
    world.ada = await world.server.setUp();
    assert.equal((await world.ada.post('/config', { brands: [brand] })).status, 204);
  });

  test('what is told of a brand comes out again, in the configuration', async () => {
    const out = JSON.parse(execFileSync(binary, ['config', 'export', '--db', store()]).toString());
    const { accounts, ...told } = out.brands.find((each) => each.name === 'Delta');
    assert.equal(accounts.length, 1);
    assert.deepEqual(told, { name: 'Delta', ours: true, words_for: brand.words_for, words_against: brand.words_against, countries: ['US'], homonym: true, rules: brand.rules });
  });

  test('sure: a case; doubtful: a case with its clues; not ours: kept, no case', async () => {
    await world.ada.bring([plain('mo', 'my flight with Delta is six hours late'), plain('jo', 'what is delta doing there'), plain('al', 'the river delta at dusk')]);
    assert.equal(verdict(await caseOf('mo')), 'yes');
    const doubtful = await caseOf('jo');
    assert.equal(verdict(doubtful), 'unsure');
    assert.equal(doubtful.events[0].ours.why[0].clue, 'name');
    assert.equal(await caseOf('al'), undefined);
    assert.equal(await disposition('al-1'), 'not_ours');
  });

  test('a post that is heard by a house and by a brand of it is the brand\'s', async () => {
    const house = (parent) => ({ brands: [
      { name: 'Whirlpool', ours: true, rules: [{ value: 'maytag OR whirlpool', tag: 'house' }] },
      { name: 'Maytag', ours: true, ...(parent === null ? {} : { parent }), rules: [{ value: 'maytag', tag: 'name' }] },
    ] });
    const named = async (handle) => {
      const { brand: id } = await caseOf(handle);
      return (await world.ada.get('/brands')).body.items.find((each) => each.id === id).name;
    };
    assert.equal((await world.ada.post('/config', house(null))).status, 204);
    await world.ada.bring([plain('una', 'my maytag washer leaks again')]);
    assert.equal(await named('una'), 'Whirlpool', 'two brands that know nothing of each other: the older rule');
    assert.equal((await world.ada.post('/config', house('WHIRLPOOL'))).status, 204);
    await world.ada.bring([plain('dos', 'my maytag dryer burns my shirts'), plain('tres', 'my whirlpool oven is cold')]);
    assert.equal(await named('dos'), 'Maytag');
    assert.equal(await named('tres'), 'Whirlpool');
  });

  test('a list of a house has the cases of its brands, and theirs have their own alone', async () => {
    const brands = new Map((await world.ada.get('/session')).body.brands.map((each) => [each.name, each]));
    const house = brands.get('Whirlpool'), maytag = brands.get('Maytag'), delta = brands.get('Delta');
    assert.deepEqual([house.family, maytag.family, delta.family], [[maytag.id], [], []]);
    const names = async (path) => (await world.ada.get(path)).body.items.map((each) => (each.case ?? each).customer.handle).sort();
    assert.deepEqual(await names(`/cases?queue=heard&brand=${house.id}`), ['dos', 'tres', 'una']);
    assert.deepEqual(await names(`/cases?queue=heard&brand=${maytag.id}`), ['dos']);
    assert.deepEqual(await names(`/search?q=maytag&brand=${house.id}`), ['dos', 'una']);
    assert.deepEqual(await names(`/search?q=maytag&brand=${maytag.id}`), ['dos']);
    const heard = async (id) => (await world.ada.get(`/queues?brand=${id}`)).body.items.find((each) => each.id === 'heard').count;
    assert.deepEqual([await heard(house.id), await heard(maytag.id)], [3, 1]);
    const first = (await world.ada.get(`/cases?queue=heard&brand=${house.id}&limit=2`)).body;
    const rest = (await world.ada.get(`/cases?queue=heard&brand=${house.id}&limit=2&after=${first.next}`)).body;
    assert.deepEqual([first.items.length, rest.items.length, rest.next], [2, 1, null]);
    const circle = { brands: [{ name: 'Whirlpool', ours: true, parent: 'Maytag', rules: [] }, { name: 'Maytag', ours: true, parent: 'Whirlpool', rules: [] }] };
    assert.equal((await world.ada.post('/config', circle)).status, 204);
    assert.deepEqual(await names(`/cases?queue=heard&brand=${house.id}`), ['tres', 'una'], 'of two above each other none is the house');
  });

  test('who names our account is never asked about', async () => {
    await world.ada.bring([said('ed', '@delta the river near your hub floods the delta faucet', { id: 'ed-1', mentions: ['delta'] })]);
    const kase = await caseOf('ed');
    assert.equal(verdict(kase), undefined);
    assert.equal(kase.heard, false);
  });

  test('"not ours" teaches at once, and opening the case again takes it back', async () => {
    const like = (n) => plain(`like${n}`, `delta blues guitar night number ${n} in the barn`);
    await world.ada.bring([plain('bo', 'great delta blues guitar session in the old barn')]);
    const { id } = await caseOf('bo');
    assert.equal(verdict(await caseOf('bo')), 'unsure');
    await world.ada.post(`/cases/${id}/claim`);
    assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'not_ours' })).status, 200);
    let n = 0;
    await until(async () => {
      n += 1;
      await world.ada.bring([like(n)]);
      return (await caseOf(`like${n}`)) === undefined;
    }, 'a like post is not ours');
    assert.equal(await disposition(`like${n}-1`), 'not_ours');
    await world.ada.bring([plain('bo', 'and what is delta doing there now', { id: 'bo-2', in_reply_to: 'bo-1' })]);
    assert.equal((await world.ada.get(`/cases/${id}`)).body.state, 'open', 'a customer who writes on opens it');
    n += 1;
    await world.ada.bring([like(n)]);
    assert.equal(await disposition(`like${n}-1`), 'not_ours', '… and decides nothing');
    assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'not_ours' })).status, 200);
    assert.equal((await world.ada.post(`/cases/${id}/reopen`)).status, 200);
    await until(async () => {
      n += 1;
      await world.ada.bring([like(n)]);
      return (await caseOf(`like${n}`)) !== undefined;
    }, 'it is doubtful again');
  });

  test('an administrator tells it on the desk, whole, and the ear goes by it at once', async () => {
    const path = `/brands/${(await world.ada.get('/brands')).body.items.find((each) => each.name === 'Delta').id}`;
    assert.deepEqual((await world.ada.get('/brands')).body.items.find((each) => each.name === 'Delta').facts, { words_for: ['flight', 'gate'], words_against: ['river', 'faucet'], countries: ['US'], homonym: true });
    const facts = { words_for: ['flight'], words_against: ['river'], sisters: ['Endeavor'], parent: 'Skyways Group', homonym: true };
    const told = await world.ada.patch(path, { facts });
    assert.equal(told.status, 200);
    assert.deepEqual(told.body.facts, facts);
    await world.ada.bring([plain('fay', 'delta and endeavor both left us standing at the desk')]);
    const { ours } = (await caseOf('fay')).events.find((event) => event.kind === 'heard');
    assert.deepEqual(ours.why.find((each) => each.clue === 'family')?.what, 'Endeavor');
    for (const wrong of [[], { words_for: 'flight' }, { countries: [''] }, { homonym: 'yes' }, { aliases: Array(201).fill('x') }]) assert.equal((await world.ada.patch(path, { facts: wrong })).status, 400, JSON.stringify(wrong).slice(0, 60));
    assert.deepEqual((await world.ada.patch(path, { facts: {} })).body.facts, {});
    assert.equal((await world.ada.patch(path, { name: 'Delta' })).status, 200);
  });

  const grill = 'Grill Middle East (Amer)';
  const named = {
    name: 'Grillhouse', ours: true, countries: ['US'], rules: [{ value: 'grillhouse', tag: 'name' }], accounts: [{ network: 'x', handle: 'grillhouse', id: null }],
    others: [
      { name: 'Grillhouse Faucets' },
      { name: grill, handle: '@grillarabia', link: 'https://grill.example/help', sentence: 'Grillhouse in Jordan is run by Amer; they can help you.', countries: ['JO', 'KW'], words: ['amman', 'mecca mall'] },
    ],
  };
  const told = [{ name: 'Grillhouse Faucets' }, { ...named.others[1], handle: 'grillarabia' }];
  const amman = { place: { name: 'Amman', country: 'JO' } };
  const heard = (kase) => kase.events.findLast((event) => event.ours !== undefined)?.ours;
  const clue = (kase, name) => heard(kase)?.why.find((each) => each.clue === name);
  const idOf = async (name) => (await world.ada.get('/brands')).body.items.find((each) => each.name === name).id;

  test('others of the name are told, come out again, and what is wrong of them is said', async () => {
    assert.equal((await world.ada.post('/config', { brands: [named] })).status, 204);
    const out = JSON.parse(execFileSync(binary, ['config', 'export', '--db', store()]).toString());
    assert.deepEqual(out.brands.find((each) => each.name === 'Grillhouse').others, told);
    const path = `/brands/${await idOf('Grillhouse')}`;
    const wrong = [
      [{ name: 'A' }, /others is a list/], [[7], /entry 1: it is an object/], [[{ name: ' ' }], /entry 1: name is missing/], [[{ name: 7 }], /name is a text/], [[{ name: 'A', link: 'javascript:alert(1)' }], /link is an address that begins with https/],
      [[{ name: 'A', link: 'https:///x' }], /link is an address/], [[{ name: 'A' }, { name: 'B', countries: ['Jordan'] }], /entry 2: countries: each has two letters/], [[{ name: 'A', words: 'amman' }], /words is a list/],
      [[{ name: 'A', sentence: 'x'.repeat(1001) }], /sentence is a text of at most 1000 bytes/], [[{ name: 'A' }, { name: 'a' }], /a is told twice/], [Array.from({ length: 51 }, (_, n) => ({ name: `A${n}` })), /others: at most 50/],
    ];
    for (const [others, words] of wrong) {
      const answer = await world.ada.patch(path, { facts: { others } });
      assert.equal(answer.status, 400, JSON.stringify(others).slice(0, 60));
      assert.match(answer.body.detail, words);
      assert.equal((await world.ada.post('/config', { brands: [{ ...named, others }] })).status, 400, JSON.stringify(others).slice(0, 60));
    }
    assert.deepEqual((await world.ada.patch(path, { facts: { countries: ['US'], others: named.others } })).body.facts, { countries: ['US'], others: told });
  });

  test('a post from where another of the name is says whose it is, also when it names our account', async () => {
    await world.ada.bring([
      plain('rami', 'cold fries at grillhouse again', amman), plain('lina', 'is grillhouse in the Mecca Mall open on fridays'), plain('hana', 'my grillhouse order never came @GrillArabia', { mentions: ['grillarabia'] }),
      plain('omar', '@grillhouse cold fries', { mentions: ['grillhouse'], ...amman }), plain('joe', '@grillhouse cold fries in Ohio', { mentions: ['grillhouse'], place: { name: 'Ohio', country: 'US' } }),
    ]);
    assert.deepEqual(clue(await caseOf('rami'), 'other_country'), { clue: 'other_country', what: 'Amman', whose: grill, weight: -2.2 });
    assert.equal(clue(await caseOf('rami'), 'country_against'), undefined, 'one place is one clue');
    assert.equal(verdict(await caseOf('rami')), 'unsure');
    assert.deepEqual([clue(await caseOf('lina'), 'other_word').what, clue(await caseOf('lina'), 'other_word').whose], ['mecca mall', grill]);
    assert.equal(clue(await caseOf('hana'), 'other_account').whose, grill);
    const asked = await caseOf('omar');
    assert.deepEqual([asked.heard, verdict(asked), clue(asked, 'other_country').whose], [false, 'unsure', grill]);
    assert.equal(verdict(await caseOf('joe')), undefined, 'nothing of it speaks for another');
    assert.deepEqual((await caseOf('rami')).others, [{ name: 'Grillhouse Faucets', handle: null, link: null, sentence: null }, { name: grill, handle: 'grillarabia', link: 'https://grill.example/help', sentence: named.others[1].sentence }]);
  });

  test('who names our account is never sent away, however much speaks for another', async () => {
    await world.ada.bring([
      plain('zed', 'grillhouse mecca mall amman, @grillarabia', { mentions: ['grillarabia'], ...amman }),
      plain('zoe', '@grillhouse grillhouse mecca mall amman, @grillarabia', { mentions: ['grillhouse', 'grillarabia'], ...amman }),
    ]);
    assert.equal(await disposition('zed-1'), 'not_ours');
    assert.equal(verdict(await caseOf('zoe')), 'unsure');
  });

  test('a case is handed over to whom it belongs, which the case then shows', async () => {
    const { id } = await caseOf('rami');
    const close = (body) => world.ada.post(`/cases/${id}/resolve`, body);
    for (const belongs_to of ['Nobody', 'Grillhouse', 7]) assert.equal((await close({ reason: 'not_ours', belongs_to })).status, 400, String(belongs_to));
    const refused = (await close({ reason: 'not_ours', belongs_to: 'Nobody' })).body;
    assert.deepEqual([refused.type, refused.member, refused.possible], ['/problems/input', 'belongs_to', ['Grillhouse Faucets', grill]]);
    const elsewhere = await caseOf('jo');
    assert.deepEqual((await world.ada.post(`/cases/${elsewhere.id}/resolve`, { reason: 'not_ours', belongs_to: grill })).body.possible, []);
    assert.match((await close({ reason: 'solved', belongs_to: grill })).body.detail, /belongs_to goes with the reason not_ours/);
    assert.equal((await caseOf('rami')).state, 'open');
    const closed = await close({ reason: 'not_ours', belongs_to: grill.toUpperCase() });
    assert.equal(closed.status, 200);
    const event = closed.body.events.findLast((each) => each.kind === 'resolved');
    assert.deepEqual([event.reason, event.belongs_to], ['not_ours', { name: grill, handle: 'grillarabia', link: 'https://grill.example/help' }]);
  });

  test('the next post of the same author says to whom the last was handed over', async () => {
    await world.ada.bring([plain('rami', 'grillhouse burnt my burger', { id: 'rami-2' })]);
    const kase = await caseOf('rami');
    assert.deepEqual(clue(kase, 'author_against'), { clue: 'author_against', what: 'rami', whose: grill, weight: -1.8 });
    assert.equal(kase.events.findLast((event) => event.ours !== undefined).kind, 'joined');
  });

  test('… also when it opens a case of its own; and the case opened again takes it back', async () => {
    const { id } = await caseOf('lina');
    assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'not_ours', belongs_to: grill })).status, 200);
    const later = (n) => new Date(Date.now() + (10 + n) * 86_400_000).toISOString();
    await world.ada.bring([plain('lina', 'grillhouse burnt my burger', { id: 'lina-2', created_at: later(0) })]);
    const next = await caseOf('lina');
    assert.notEqual(next.id, id);
    assert.equal(clue(next, 'author_against').whose, grill);
    assert.equal((await world.ada.post(`/cases/${id}/reopen`)).status, 200);
    await world.ada.bring([plain('lina', 'grillhouse never answers me', { id: 'lina-3', created_at: later(1) })]);
    const joined = (await Promise.all([id, next.id].map((each) => world.ada.get(`/cases/${each}`)))).map((each) => each.body.events.at(-1)).find((event) => event.kind === 'joined');
    assert.deepEqual(joined.ours.why.map((each) => each.clue), ['name']);
  });

  test('who was not ours and then names our account is an author of ours', async () => {
    const write = (n, text, more) => world.ada.bring([plain('nell', text, { id: `nell-${n}`, ...more })]);
    await write(1, 'grillhouse burnt my dinner');
    const { id } = await caseOf('nell');
    assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'not_ours' })).status, 200);
    await write(2, 'grillhouse never answers me');
    assert.equal((await world.ada.get(`/cases/${id}`)).body.state, 'open');
    await write(3, 'grillhouse is what I said');
    const told = async () => (await world.ada.get(`/cases/${id}`)).body.events.findLast((event) => event.ours !== undefined).ours.why.map((each) => each.clue);
    assert.ok((await told()).includes('author_against'), 'to write on decides nothing');
    await write(4, '@grillhouse I mean you', { mentions: ['grillhouse'] });
    await write(5, 'grillhouse owes me a dinner');
    assert.deepEqual([(await told()).includes('author_against'), (await told()).includes('author')], [false, true]);
  });

  test('handed over without saying to whom is told as before', async () => {
    const { id } = await caseOf('hana');
    assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'not_ours', belongs_to: null })).status, 200);
    await world.ada.bring([plain('hana', 'grillhouse has new trays', { id: 'hana-2' })]);
    const against = clue(await caseOf('hana'), 'author_against');
    assert.equal(against.whose, undefined);
    assert.equal((await caseOf('hana')).events.findLast((event) => event.kind === 'resolved').belongs_to, undefined);
  });

  test('of several decisions the last is told: of one case, and of all an author has', async () => {
    const close = async (id, belongs_to) => assert.equal((await world.ada.post(`/cases/${id}/resolve`, { reason: 'not_ours', belongs_to })).status, 200);
    const { id } = await caseOf('hana');
    await close(id, 'Grillhouse Faucets');
    await world.ada.bring([plain('hana', 'grillhouse sign fell down', { id: 'hana-3' })]);
    assert.equal(clue(await caseOf('hana'), 'author_against').whose, 'Grillhouse Faucets');
    await close(id, grill);
    const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
    await world.ada.bring([plain('hana', 'grillhouse windows shine', { id: 'hana-4', created_at: later(10) })]);
    const second = await caseOf('hana');
    assert.notEqual(second.id, id);
    await close(second.id, 'Grillhouse Faucets');
    await world.ada.bring([plain('hana', 'grillhouse doors squeak', { id: 'hana-5', created_at: later(20) })]);
    assert.equal(clue(await caseOf('hana'), 'author_against').whose, 'Grillhouse Faucets');
  });

  test('where no others are told any more, who names our account is asked about no more', async () => {
    const path = `/brands/${await idOf('Grillhouse')}`;
    const again = async (n) => {
      await world.ada.bring([plain('gus', '@grillhouse hello', { id: `gus-${n}`, mentions: ['grillhouse'], ...amman })]);
      const kase = await caseOf('gus');
      const { ours } = kase.events.findLast((event) => event.kind === 'heard' || event.kind === 'joined');
      assert.equal((await world.ada.post(`/cases/${kase.id}/resolve`, { reason: 'not_ours', belongs_to: n === 3 ? null : grill })).status, 200);
      return ours?.why.map((each) => each.whose).filter((whose) => whose !== undefined);
    };
    assert.deepEqual(await again(1), [grill]);
    assert.deepEqual(await again(2), [grill, grill]);
    assert.equal((await world.ada.patch(path, { facts: {} })).status, 200);
    assert.equal(await again(3), undefined);
  });
});
