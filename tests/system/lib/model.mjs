// A model that speaks OpenAI's chat completions, as badly as it is told to. What it was asked is kept to be looked at.
import http from 'node:http';

export class Model {
  constructor() {
    this.asked = [];
    this.left = 0;
    this.open = new Set();
    this.says = 'I am ready.';
    this.how = 'well';
    this.server = http.createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk) => { body += chunk; });
      request.on('end', () => {
        this.asked.push({ path: request.url, method: request.method, key: request.headers.authorization ?? null, text: body, body: JSON.parse(body) });
        this.answer(response);
      });
    });
    this.server.on('connection', (socket) => {
      this.open.add(socket);
      socket.on('close', () => { this.open.delete(socket); this.left += 1; });
    });
  }

  async start() {
    await new Promise((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  stop() {
    for (const socket of this.open) socket.destroy();
    return new Promise((resolve) => { this.server.close(resolve); });
  }

  /** The last thing asked: all of its messages in one. */
  get last() { return this.asked.at(-1)?.body.messages.map((each) => each.content).join('\n') ?? ''; }

  json(response, status, body, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  complete(response, content, finish = 'stop') {
    this.json(response, 200, { id: '1', model: 'something-else', choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }] });
  }

  answer(response) {
    const last = this.asked.at(-1).body;
    switch (this.how) {
      case 'well': this.complete(response, typeof this.says === 'function' ? this.says(this.last) : this.says); break;
      case 'cut': this.complete(response, this.says, 'length'); break;
      case 'garbage': this.json(response, 200, 'no { JSON'); break;
      case 'nothing': this.json(response, 200, { choices: [] }); break;
      case 'empty': this.complete(response, '<think>Only thoughts.</think>  '); break;
      case 'broken': this.json(response, 500, { error: { message: 'out of memory' } }); break;
      case 'busy': this.json(response, 429, { error: { message: 'slow down' } }, { 'Retry-After': '7' }); break;
      case 'key': this.json(response, 401, { error: { message: 'Incorrect API key' } }); break;
      case 'long name':
        if ('max_tokens' in last) this.json(response, 400, { error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." } });
        else this.complete(response, this.says);
        break;
      case 'redirect': this.json(response, 307, '', { Location: `${this.url}/elsewhere` }); break;
      case 'huge': {
        const piece = 'x'.repeat(64 << 10);
        const write = () => { while (!response.destroyed && response.write(piece)); };
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.on('drain', write);
        response.on('error', () => {});
        write();
        break;
      }
      case 'hangs': break;
      default: throw new Error(this.how);
    }
  }
}
