// Two accounts on two servers of a network: where one hangs, the other's answers go out all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmallPds, theirPost, us } from '../browser/small_pds.mjs';
import { Server, said } from './lib/server.mjs';

const other = { did: 'did:plc:othersothersothersothers', handle: 'six-uk.test' };

/** Takes what is said to the repository, and never answers. */
class Hanging extends SmallPds {
  hung = 0;

  async take(request, response) {
    if (!request.url.includes('com.atproto.repo.')) return super.take(request, response);
    this.hung += 1;
    return undefined;
  }

  session() { return { ...super.session(), did: other.did, handle: other.handle }; }
}

/** The directory knows where each of the two is at home. */
class Directory extends SmallPds {
  constructor(second) { super(); this.second = second; }

  answer(url, body) {
    if (url.pathname.endsWith(other.did)) return [200, { id: other.did, alsoKnownAs: [`at://${other.handle}`], service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: this.second.url }] }];
    if (url.searchParams.get('handle') === other.handle) return [200, { did: other.did }];
    return super.answer(url, body);
  }
}

async function until(what, words, server, seconds = 15) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const found = await what();
    if (found) return found;
  }
  throw new Error(`never happened: ${words}\n${server.log}`);
}

test('an account whose server hangs holds up no answer of another account', async () => {
  const second = await new Hanging().listen(), first = await new Directory(second).listen();
  const server = await new Server(null, [...first.options.slice(0, -1), [first, second].map((each) => new URL(each.url).host).join(',')], { offline: false }).start();
  try {
    const ada = await server.setUp({ accounts: [{ network: 'bluesky', handle: us.handle }, { network: 'bluesky', handle: other.handle }] });
    const accounts = (await ada.get('/accounts')).body.items;
    const accountOf = ({ handle }) => accounts.find((each) => each.handle === handle).id;
    for (const { id } of accounts) {
      const signed = await ada.patch(`/accounts/${id}`, { secret: { app_password: us.password } });
      assert.equal(signed.body?.state, 'signed_in', signed.text);
    }
    const caseTo = async (name, whom) => {
      await ada.bring([said(name, `@${whom.handle} my strings broke`, { network: 'bluesky', id: theirPost(name), mentions: [whom.handle], created_at: new Date().toISOString() })]);
      return until(async () => (await ada.get('/cases?queue=all')).body.items.find((row) => row.customer?.handle === name)?.id, `a case of ${name}`, server);
    };
    const answer = async (id, whom) => {
      const claim = await ada.post(`/cases/${id}/claim`);
      const sent = await ada.post(`/cases/${id}/answer`, { text: 'They are on the counter.', account: accountOf(whom), in_reply_to: claim.body.reply_to, fence: claim.body.claim.fence, undo_seconds: 0, key: id });
      assert.equal(sent.status, 201, sent.text);
    };
    const slow = await caseTo('mo', other), quick = await caseTo('jo', us);

    await answer(slow, other);
    await until(() => second.hung > 0, 'the one that hangs was asked', server);
    await answer(quick, us);
    await until(async () => (await ada.get(`/cases/${quick}`)).body.state === 'waiting', "the other's answer is there", server);
    assert.equal(first.records.length, 1);
    assert.equal(second.hung, 1, 'it still waits for its first word');
    assert.equal((await ada.get(`/cases/${slow}`)).body.outbox.length, 1);
  } finally {
    second.close();
    first.close();
    await server.remove();
  }
});
