import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { openSqliteEventLog } from '@rapport/event-log-sqlite';
import { beginning, type JsonObject } from '@rapport/kernel';
import { collect, newEvent } from '@rapport/testing';
import { startEventStoreDouble } from '@rapport/testing/eventstoredb-double';
import fc from 'fast-check';
import { join } from 'node:path';
import { keptText } from '../src/migration/event-digest.js';
import { migrateLog, type LogMigrationReport } from '../src/migration/migrate-log.js';
import { withFolder } from './command-line.js';

interface Append {
  readonly stream: string;
  readonly bodies: readonly JsonObject[];
}

const json = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.jsonValue({ maxDepth: 2, noNegativeZero: true } as never), { maxKeys: 3 }) as fc.Arbitrary<JsonObject>;
const appends: fc.Arbitrary<readonly Append[]> = fc.array(
  fc.record({ stream: fc.constantFrom('customer-1', 'customer-2', 'Größe-客户', '$rapport-checkpoint'), bodies: fc.array(json, { minLength: 1, maxLength: 4 }) }),
  { maxLength: 25 },
);

async function write(log: EventLog, history: readonly Append[]): Promise<void> {
  const next = new Map<string, number>();
  for (const { stream, bodies } of history) {
    const start = next.get(stream) ?? 0;
    const answer = await log.append(stream, start === 0 ? 'no-stream' : start - 1, bodies.map((body) => ({ ...newEvent(body), metadata: body })));
    expect(answer.outcome).toBe('appended');
    next.set(stream, start + bodies.length);
  }
}

const migrated = (from: EventLog, to: EventLog, signal = new AbortController().signal): Promise<LogMigrationReport> =>
  migrateLog({ from, to, signal, onProgress: () => undefined, keys: null });

const history = async (log: EventLog): Promise<readonly string[]> => (await collect<RecordedEvent>(log.readAll())).map(keptText);

/** Three logs in a folder: SQLite, the double, and SQLite again. */
async function withLogs(folder: string, work: (logs: { readonly first: EventLog; readonly server: EventLog; readonly last: EventLog }) => Promise<void>): Promise<void> {
  const double = await startEventStoreDouble({ folder: join(folder, 'double') });
  const first = await openSqliteEventLog({ folder: join(folder, 'first') });
  const last = await openSqliteEventLog({ folder: join(folder, 'last') });
  const server = await openEventStoreLog({ connectionString: double.connectionString });
  try {
    await work({ first, server, last });
  } finally {
    for (const log of [first, server, last]) await log.close();
    await double.close();
  }
}

describe('a log that moves to EventStoreDB and back', () => {
  it('holds the same events in the same order, whatever they are, and a repeat appends nothing', async () => {
    await fc.assert(
      fc.asyncProperty(appends, fc.nat(25), async (all, shared) => {
        await withFolder((folder) =>
          withLogs(folder, async ({ first, server, last }) => {
            await write(first, all.slice(0, shared));
            await migrated(first, server);
            await writeRest(first, all, shared);
            const wanted = await history(first);
            const there = await migrated(first, server);
            const back = await migrated(server, last);
            expect([there.events, back.events, back.appended]).toEqual([wanted.length, wanted.length, wanted.length]);
            expect(back.digest).toBe(there.digest);
            expect(await history(server)).toEqual(wanted);
            expect(await history(last)).toEqual(wanted);
            expect(await migrated(first, server)).toMatchObject({ appended: 0, alreadyThere: wanted.length, digest: there.digest });
            expect(await migrated(first, last)).toMatchObject({ appended: 0 });
          }),
        );
      }),
      { numRuns: 8 },
    );
  }, 180_000);
});

/** What comes behind what was written before. */
async function writeRest(log: EventLog, all: readonly Append[], written: number): Promise<void> {
  const next = new Map<string, number>();
  for (const { stream, bodies } of all.slice(0, written)) next.set(stream, (next.get(stream) ?? 0) + bodies.length);
  for (const { stream, bodies } of all.slice(written)) {
    const start = next.get(stream) ?? 0;
    await log.append(stream, start === 0 ? 'no-stream' : start - 1, bodies.map((body) => newEvent(body)));
    next.set(stream, start + bodies.length);
  }
}

describe('a target that holds something else', () => {
  const refused = (place: string): object => ({ name: 'CliFault', code: 'target-differs', message: expect.stringContaining(place) as string });
  const cases: [string, (from: EventLog, to: EventLog) => Promise<unknown>, string][] = [
    ['another stream', (_, to) => to.append('customer-9', 'no-stream', [newEvent()]), 'customer-9@0'],
    ['another content at the same place', (_, to) => to.append('customer-1', 'no-stream', [newEvent({ other: true })]), 'customer-1@0'],
    ['more than the source has', async (from, to) => {
      await migrated(from, to);
      await to.append('customer-1', 2, [newEvent()]);
    }, 'customer-1@3'],
  ];
  it.each(cases)('is refused with stream and revision, and gets nothing: %s', async (_, prepare, place) => {
    await withFolder((folder) =>
      withLogs(folder, async ({ first, server }) => {
        await write(first, [{ stream: 'customer-1', bodies: [{ n: 0 }, { n: 1 }, { n: 2 }] }]);
        await prepare(first, server);
        const before = await history(server);
        await expect(migrated(first, server)).rejects.toMatchObject(refused(place));
        expect(await history(server)).toEqual(before);
      }),
    );
  }, 60_000);
});

describe('a migration that is interrupted', () => {
  it('goes on where it stopped, through lost connections and lost answers too', async () => {
    await withFolder(async (folder) => {
      const double = await startEventStoreDouble({ folder: join(folder, 'double') });
      const first = await openSqliteEventLog({ folder: join(folder, 'first') });
      const server = await openEventStoreLog({ connectionString: double.connectionString, appendTimeoutMs: 2_000 });
      const streams = Array.from({ length: 300 }, (_, index) => `customer-${index % 120}`);
      await write(first, streams.map((stream, index) => ({ stream, bodies: Array.from({ length: 1 + (index % 3) * 9 }, (__, n) => ({ index, n })) })));
      double.misbehave({ kind: 'drop-after-storing', count: 3 });
      const abort = new AbortController();
      const broken = migrateLog({ from: first, to: server, signal: abort.signal, keys: null, onProgress: (phase) => phase === 'copying' && abort.abort() });
      await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
      const stopped = await history(server);
      double.misbehave({ kind: 'drop-after-storing', count: 2 });
      double.misbehave({ kind: 'end-of-batch-stream', stored: true, count: 1 });
      const report = await migrated(first, server);
      const wanted = await history(first);
      expect(stopped.length).toBeGreaterThan(0);
      expect(stopped.length).toBeLessThan(wanted.length);
      expect(report).toMatchObject({ events: wanted.length, alreadyThere: stopped.length, appended: wanted.length - stopped.length });
      expect(await history(server)).toEqual(wanted);
      expect(await server.head()).not.toBe(beginning);
      await server.close();
      await first.close();
      await double.close();
    });
  }, 120_000);
});
