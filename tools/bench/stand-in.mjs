// Stands in for a Rapport process: accepts every line of a batch, and remembers nothing.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const position = '00000000000000010000000000000001';
const answers = { '/v1/settle': { settled: true }, '/v1/status': { headPosition: '0'.repeat(32), calendar: null } };

async function answerBatch(request, response) {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let line = 0;
  for await (const text of createInterface({ input: request })) {
    if (text !== '') response.write(`${JSON.stringify({ line: ++line, status: 201, outcome: 'accepted', position })}\n`);
  }
  response.end();
}

export async function start() {
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0];
    if (path === '/v1/batches') return void answerBatch(request, response);
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[path] ?? {}));
  });
  // As the real one: a pause of the client costs no connection.
  server.keepAliveTimeout = 72_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: () => `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
