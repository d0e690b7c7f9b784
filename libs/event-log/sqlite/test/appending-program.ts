import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openSqliteEventLog } from '../src/index.js';

/** Appends to its own streams until it is killed, and says on standard output what was acknowledged: `stream revision id` a line. */
async function main(): Promise<void> {
  const [folder, round, lanes] = process.argv.slice(2) as [string, string, string];
  const log = await openSqliteEventLog({ folder });
  writeSync(1, 'ready\n');
  await Promise.all(
    Array.from({ length: Number(lanes) }, async (_, lane) => {
      const stream = `lane-${round}-${lane}`;
      for (let revision = -1; ; ) {
        const events = Array.from({ length: 1 + ((revision + lane) & 1) }, () => ({ id: randomUUID(), type: 'Noted', data: { text: 'x'.repeat(300) }, metadata: {} }));
        const answer = await log.append(stream, revision === -1 ? 'no-stream' : revision, events);
        if (answer.outcome !== 'appended') throw new Error(`unexpected ${answer.outcome}`);
        revision = answer.revision;
        writeSync(1, `${stream} ${revision} ${events.at(-1)!.id}\n`);
      }
    }),
  );
}

await main();
