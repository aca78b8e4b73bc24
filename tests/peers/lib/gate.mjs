// Stands between what is tested and the PDS, and does what a test wants with a request on its way there or an answer on its
// way back. The directory is asked through it too, so that our account's server is this gate.
import http from 'node:http';

/** `ports`: the gate's own, `pds` and `plc`. `onRequest(method, response)` and `onAnswer(method, answer)` may wait, and may
 *  say "drop": then the line is cut. */
export async function startGate(ports) {
  const rules = { onRequest: null, onAnswer: null, seen: [] };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // who asked was killed meanwhile
    }
    const method = request.url.split('?')[0].replace('/xrpc/', '');
    const isDocument = request.url.startsWith('/did:');
    rules.seen.push(method);
    if (rules.onRequest && (await rules.onRequest(method, response)) === 'drop') return request.socket.destroy();
    const target = `http://localhost:${isDocument ? ports.plc : ports.pds}${request.url}`;
    const { host, connection, 'content-length': length, ...headers } = request.headers;
    let answer;
    try {
      answer = await fetch(target, { method: request.method, headers, body: chunks.length ? Buffer.concat(chunks) : undefined });
    } catch {
      return request.socket.destroy();
    }
    const text = (await answer.text()).replaceAll(`http://localhost:${ports.pds}`, `http://localhost:${ports.gate}`);
    if (rules.onAnswer && (await rules.onAnswer(method, answer)) === 'drop') return request.socket.destroy();
    const kept = [...answer.headers].filter(([name]) => name.startsWith('ratelimit') || name === 'content-type');
    response.writeHead(answer.status, Object.fromEntries(kept)).end(text);
  });
  await new Promise((resolve) => server.listen(ports.gate, '127.0.0.1', resolve));
  return Object.assign(rules, {
    reset: () => Object.assign(rules, { onRequest: null, onAnswer: null, seen: [] }),
    close: () => (server.closeAllConnections(), server.close()),
  });
}
