// Jetstream v1 over a real PDS: reads its subscribeRepos from the beginning and serves what it finds as JSON over WebSocket,
// with `cursor`, `wantedCollections` and replay as the original does. Only the format is ours; the posts are the PDS's.
// `node jetstream.cjs PORT PDS_PORT`
'use strict';
const http = require('node:http');
const { WebSocketServer } = require('ws');
const { Subscription } = require('@atproto/xrpc-server');
const { cborToLexRecord, readCarWithRoot } = require('@atproto/repo');

const [port, pdsPort] = process.argv.slice(2).map(Number);
const events = [];
const listeners = new Set();

// Time is the server's own and grows with every event, as the original's does.
let last = 0;
function stamp() {
  last = Math.max(last + 1, Date.now() * 1000);
  return last;
}

function publish(event) {
  const line = { collection: event.commit.collection, time_us: event.time_us, text: JSON.stringify(event) };
  events.push(line);
  for (const listener of listeners) listener(line);
}

async function follow() {
  const subscription = new Subscription({
    service: `ws://localhost:${pdsPort}`,
    method: 'com.atproto.sync.subscribeRepos',
    getParams: () => ({ cursor: 0 }),
    validate: (value) => value,
  });
  for await (const event of subscription) {
    if (!String(event.$type).endsWith('#commit')) continue;
    const car = await readCarWithRoot(event.blocks);
    for (const op of event.ops) {
      const [collection, rkey] = op.path.split('/');
      const block = op.cid && car.blocks.get(op.cid);
      publish({
        did: event.repo,
        time_us: stamp(),
        kind: 'commit',
        commit: {
          rev: event.rev,
          operation: op.action,
          collection,
          rkey,
          ...(block ? { record: cborToLexRecord(block), cid: op.cid.toString() } : {}),
        },
      });
    }
  }
}

const server = http.createServer((request, response) => response.writeHead(404).end());
new WebSocketServer({ server, path: '/subscribe' }).on('connection', (socket, request) => {
  const query = new URL(request.url, 'http://localhost').searchParams;
  const wanted = new Set(query.getAll('wantedCollections'));
  const cursor = query.has('cursor') ? Number(query.get('cursor')) : Infinity;
  const send = (line) => {
    if (!wanted.size || wanted.has(line.collection)) socket.send(line.text);
  };
  for (const line of events) if (line.time_us >= cursor) send(line);
  listeners.add(send);
  socket.on('close', () => listeners.delete(send));
});
server.listen(port, '127.0.0.1', () => console.log('READY'));
follow().catch((error) => {
  console.error(error);
  process.exit(1);
});
