// Accounts on a PDS, by plain XRPC over fetch: the other side of the tests, independent of what is tested.
export class Person {
  constructor(service, session, password) {
    Object.assign(this, { service, password, did: session.did, handle: session.handle, token: session.accessJwt });
  }

  /** Makes an account; `admin` PDSs of the tests ask for no invitation. */
  static async create(service, name) {
    const password = `main-password-of-${name}`;
    const body = { handle: `${name}.test`, email: `${name}@mail.test`, password };
    const session = await call(service, 'com.atproto.server.createAccount', { body });
    return new Person(service, session, password);
  }

  get(method, query = {}) {
    return call(this.service, method, { query, token: this.token });
  }

  do(method, body) {
    return call(this.service, method, { body, token: this.token });
  }

  async appPassword(name = 'earshot') {
    return (await this.do('com.atproto.server.createAppPassword', { name })).password;
  }

  /** Posts; more of the record as the caller likes. */
  async post(text, more = {}) {
    const record = { $type: 'app.bsky.feed.post', text, createdAt: new Date().toISOString(), ...more };
    return this.do('com.atproto.repo.createRecord', { repo: this.did, collection: record.$type, record });
  }

  /** A post that names somebody, so that they are told. */
  mention(person, text) {
    const at = Buffer.from(text).indexOf(`@${person.handle}`);
    const index = { byteStart: at, byteEnd: at + Buffer.byteLength(`@${person.handle}`) };
    const features = [{ $type: 'app.bsky.richtext.facet#mention', did: person.did }];
    return this.post(text, { facets: [{ index, features }], langs: ['en'] });
  }

  remove(uri) {
    const [, , repo, collection, rkey] = uri.split('/');
    return this.do('com.atproto.repo.deleteRecord', { repo, collection, rkey });
  }

  /** All posts of the account as the repository has them, oldest first. */
  async posts() {
    const query = { repo: this.did, collection: 'app.bsky.feed.post', limit: 100, reverse: true };
    return (await call(this.service, 'com.atproto.repo.listRecords', { query })).records;
  }
}

export async function call(service, method, { query, body, token } = {}) {
  const url = `${service}/xrpc/${method}${query ? `?${new URLSearchParams(query)}` : ''}`;
  const headers = { ...(body ? { 'content-type': 'application/json' } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(url, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(`${method}: ${answer.status} ${text}`), { status: answer.status });
  return text ? JSON.parse(text) : {};
}
