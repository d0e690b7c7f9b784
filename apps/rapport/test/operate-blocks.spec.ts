import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyEventLogFiles } from '@rapport/event-log-sqlite';
import { startEmbedded } from '../src/embedded/index.js';
import { CliHarness } from './cli-harness.js';
import { withFolder } from './command-line.js';
import { Rapport } from './embedded-process.js';
import { shownLines } from './shown-examples.js';

jest.setTimeout(180_000);

/** Those for data folders; what is done to the engines is run by the engine tests. */
const lines = shownLines(readFileSync(new URL('../../../docs/guides/operate.md', import.meta.url), 'utf8')).filter((line) => line.includes('--data ./shop'));

describe('the blocks of the guide for operators', () => {
  it('do, one after the other, what they say', async () => {
    const cli = new CliHarness();
    await withFolder(async (folder) => {
      const rapport = await Rapport.start();
      await rapport.register('c-1', { contact: { name: 'Anna' } });
      await rapport.settle();
      const done: [string, number][] = [];
      for (const line of lines) {
        const args = line.split(/\s+/).slice(2).map((word) => word.replace(/^\.\/shop(?=\/|$)/, rapport.folder).replace(/^\.\//, `${folder}/`));
        const { exitCode, err } = await cli.run(args, { now: () => Date.parse(rapport.now), startEmbedded, verifyFiles: ({ dataFolder, ...options }) => verifyEventLogFiles(join(dataFolder, 'log'), options) });
        done.push([`${line} ${err}`.trim(), exitCode]);
      }
      await rapport.remove();
      expect(done).toEqual(lines.map((line) => [line, 0]));
      expect(done.length).toBeGreaterThanOrEqual(8);
    });
    await cli.stop();
  });
});
