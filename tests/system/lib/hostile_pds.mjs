// A Bluesky of one account that can turn on its guests: as long as `mode` is set, every call is answered by it.
import http from 'node:http';
import { SmallPds, them, theirPost, us } from '../../browser/small_pds.mjs';

export { us };

export class HostilePds extends SmallPds {
  constructor() {
    super();
    this.mode = null; // (request, response) → void
    this.keeps = false; // what is put while it is hostile is kept, though its answer is lost
    this.notices = []; // newest first
    this.nHostile = 0;
    this.nPut = new Map(); // by record, as often as it was taken
  }

  get options() {
    const settings = { resolver: this.url, plc: this.url, appview: this.url, timeout_seconds: 2 };
    return ['--networks', JSON.stringify({ bluesky: settings }), '--allow-inner', new URL(this.url).host];
  }

  async take(request, response) {
    if (this.mode === null) return super.take(request, response);
    let text = '';
    for await (const chunk of request) text += chunk;
    this.nHostile += 1;
    if (this.keeps && request.url.includes('putRecord')) this.put(JSON.parse(text));
    response.on('error', () => {});
    return this.mode(request, response);
  }

  answer(url, body) {
    if (url.pathname.endsWith('listNotifications')) return [200, { notifications: this.notices }];
    return super.answer(url, body);
  }

  /** As the real one does by `swapRecord: null`. */
  put(body) {
    const uri = `at://${body.repo}/${body.collection}/${body.rkey}`;
    if (this.records.some((each) => each.uri === uri)) return [400, { error: 'InvalidSwap', message: 'Record was at b' }];
    this.nPut.set(uri, (this.nPut.get(uri) ?? 0) + 1);
    return super.put(body);
  }

  /** Somebody mentions us, and says `words`. */
  notify(name, words, indexedAt = new Date().toISOString()) {
    const facets = [{ index: { byteStart: 0, byteEnd: us.handle.length + 1 }, features: [{ $type: 'app.bsky.richtext.facet#mention', did: us.did }] }];
    const record = { $type: 'app.bsky.feed.post', text: `@${us.handle} ${words}`, facets, createdAt: new Date().toISOString(), langs: ['en'] };
    this.notices.unshift({ uri: theirPost(name), cid: `bafyrei${name}`, author: { did: them, handle: 'them.test', displayName: 'Them' }, reason: 'mention', record, indexedAt, isRead: false });
  }
}

/** A server inside that nobody is to be led to; counts who came. */
export class Inner {
  async listen() {
    this.n = 0;
    this.server = http.createServer((request, response) => { this.n += 1; response.end('{}'); });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() { this.server.close(); }
}
