// A network of one account: just enough of a Bluesky PDS, AppView and PLC directory to sign in, be answered through, and fail
// when told to. What a real one does is tested in tests/peers.
import http from "node:http";

export const us = { did: "did:plc:usususususususususususus", handle: "six.test", password: "aaaa-bbbb-cccc-dddd" };
export const them = "did:plc:themthemthemthemthemthem";
export const theirPost = (name) => `at://${them}/app.bsky.feed.post/${name}`;

export class SmallPds {
  constructor() {
    this.records = []; // what was put, in order
    this.refusals = []; // the next puts: [status, error, message] each
    this.nSessions = 0;
  }

  async listen() {
    this.server = http.createServer((request, response) => { void this.take(request, response); });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The value of `--networks` and of `--allow-inner`. */
  get options() {
    const { host } = new URL(this.url);
    return ["--networks", JSON.stringify({ bluesky: { resolver: this.url, plc: this.url, appview: this.url } }), "--allow-inner", host];
  }

  async take(request, response) {
    const url = new URL(request.url, this.url);
    let text = "";
    for await (const chunk of request) text += chunk;
    const [status, body] = this.answer(url, text === "" ? {} : JSON.parse(text));
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  }

  answer(url, body) {
    const method = url.pathname.replace("/xrpc/", "");
    const at = (key) => url.searchParams.get(key);
    if (method.startsWith("/did:")) return [200, { id: us.did, alsoKnownAs: [`at://${us.handle}`], service: [{ id: "#atproto_pds", type: "AtprotoPersonalDataServer", serviceEndpoint: this.url }] }];
    switch (method) {
      case "com.atproto.identity.resolveHandle": return at("handle") === us.handle ? [200, { did: us.did }] : [400, { error: "InvalidRequest", message: "Unable to resolve handle" }];
      case "com.atproto.server.createSession": return body.password === us.password ? [200, this.session()] : [401, { error: "AuthenticationRequired", message: "Invalid identifier or password" }];
      case "com.atproto.server.refreshSession": return [200, this.session()];
      case "app.bsky.notification.listNotifications": return [200, { notifications: [] }];
      case "app.bsky.feed.getAuthorFeed": return [200, { feed: [] }];
      case "com.atproto.repo.getRecord": return this.record(`at://${at("repo")}/${at("collection")}/${at("rkey")}`);
      case "com.atproto.repo.putRecord": return this.put(body);
      default: return [404, { error: "MethodNotImplemented", message: method }];
    }
  }

  session() {
    this.nSessions += 1;
    return { did: us.did, handle: us.handle, accessJwt: `access-${this.nSessions}`, refreshJwt: `refresh-${this.nSessions}` };
  }

  record(uri) {
    if (uri.startsWith(`at://${them}/`)) return [200, { uri, cid: "bafyreitheirs", value: { $type: "app.bsky.feed.post", text: "…", createdAt: new Date().toISOString() } }];
    const found = this.records.find((each) => each.uri === uri);
    return found === undefined ? [400, { error: "RecordNotFound", message: "Could not locate record" }] : [200, found];
  }

  put(body) {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return [refusal[0], { error: refusal[1], message: refusal[2] }];
    const uri = `at://${body.repo}/${body.collection}/${body.rkey}`;
    this.records.push({ uri, cid: `bafyrei${this.records.length}`, value: body.record });
    return [200, { uri, cid: `bafyrei${this.records.length - 1}` }];
  }
}
