import type { EventLog } from '@rapport/event-log';
import { collect } from '@rapport/testing';
import { join } from 'node:path';
import { openSqliteEventLog, verifyEventLogFiles } from '../src/index.js';
import { startChild } from './child-process.js';
import { compiledProgram } from './compiled-packages.js';
import { removeFolder, temporaryFolder } from './temporary-log.js';

const rounds = 5;

describe('a process that is killed while it appends', () => {
  let base: string;
  let program: string;
  beforeAll(async () => {
    base = temporaryFolder();
    program = await compiledProgram(base, 'appending-program');
  });
  afterAll(() => removeFolder(base));

  it('loses nothing that it acknowledged, and leaves streams without gaps and a whole chain', async () => {
    const folder = join(base, 'log');
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const child = startChild(program, folder, String(round), String([1, 8, 64][round % 3]));
      // Killed once it has said so much: the moment within a transaction is the scheduler's choice.
      await child.said(20 + 111 * round);
      await child.kill();
      acknowledged.push(...child.lines().slice(1));
      const log = await openSqliteEventLog({ folder });
      await expectAll(log, acknowledged);
      await log.close();
    }
  });

  it('keeps the log to itself as long as it lives, and no longer', async () => {
    const folder = join(base, 'owned');
    const owner = startChild(program, folder, '0', '1');
    await owner.said(1);
    const refusal = { name: 'LogFault', code: 'in-use', message: expect.stringContaining('in use by another process') };
    await expect(openSqliteEventLog({ folder })).rejects.toMatchObject(refusal);
    await expect(verifyEventLogFiles(folder)).rejects.toMatchObject(refusal);
    await owner.said(5);
    await owner.kill();
    const log = await openSqliteEventLog({ folder });
    const second = startChild(program, folder, '1', '1');
    await expect(second.said(1)).rejects.toThrow('in use by another process');
    await expect(openSqliteEventLog({ folder })).rejects.toMatchObject({ code: 'in-use' });
    await log.close();
  });
});

async function expectAll(log: EventLog, acknowledged: readonly string[]): Promise<void> {
  const stored = new Set<string>();
  const next = new Map<string, number>();
  for (const { stream, revision, id } of await collect(log.readAll())) {
    expect(revision).toBe(next.get(stream) ?? 0);
    next.set(stream, revision + 1);
    stored.add(`${stream} ${revision} ${id}`);
  }
  expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
  expect(await log.verify()).toMatchObject({ damage: null, events: stored.size });
}
