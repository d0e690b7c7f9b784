// The protocol double of libs/testing in EventStoreDB's place. It is a test tool and no store for users.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildWorkspace } from '../build-workspace.mjs';
import { readJson, root } from '../workspace.mjs';
import { EngineError } from './engine-error.mjs';
import { http2Answers } from './probes.mjs';

const main = join(root, 'libs/testing/dist/eventstoredb-double/main.js');

/** The double prints one line of JSON when it answers; the log holds one of each start. */
export function printedConnection(log) {
  const line = log.split('\n').findLast((text) => text.startsWith('{') && text.includes('"connectionString"'));
  return line === undefined ? undefined : JSON.parse(line).connectionString;
}

export const eventStore = {
  name: 'eventstoredb',
  product: 'protocol double',
  version: readJson('libs/testing/package.json').version,
  variable: 'EVENTSTOREDB_URL',
  standIn: true,
  portNames: ['port'],
  needsJava: false,
  async prepare({ folder }) {
    mkdirSync(folder, { recursive: true });
    await buildWorkspace(root);
    if (!existsSync(main)) throw new EngineError('The protocol double is not built: libs/testing/dist/eventstoredb-double/main.js is missing.');
  },
  command: ({ folder, ports }) => ({ file: process.execPath, args: [main, '--folder', folder, '--port', String(ports.port)] }),
  answers: ({ ports }) => http2Answers(ports.port),
  environment: ({ log }) => ({ EVENTSTOREDB_URL: printedConnection(log) }),
};
