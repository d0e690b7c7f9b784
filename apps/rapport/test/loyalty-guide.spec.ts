import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CliHarness } from './cli-harness.js';
import { Rapport } from './embedded-process.js';
import { shownCall, shownLines } from './shown-examples.js';

jest.setTimeout(180_000);

describe('the guide to loyalty', () => {
  const lines = shownLines(readFileSync(new URL('../../../docs/guides/loyalty.md', import.meta.url), 'utf8'));
  let cli: CliHarness;
  let rapport: Rapport;
  beforeAll(async () => {
    [cli, rapport] = await Promise.all([new CliHarness().start(), Rapport.start()]);
  });
  afterAll(() => Promise.all([cli.stop(), rapport.remove()]));

  it('shows commands that do, one after the other, what it says', async () => {
    const failed: string[] = [];
    const printed = new Map<string, string>();
    for (const line of lines) {
      if (line.startsWith('npx rapport ')) {
        const { exitCode, out, err } = await cli.run([...line.split(/\s+/).slice(2), '--url', rapport.url], { now: () => Date.parse(rapport.now) });
        if (exitCode !== 0) failed.push(`${line}: ${exitCode} ${err}`);
        printed.set(line, out);
      } else {
        const { method, address, headers, body } = shownCall(line);
        const answer = await fetch(address.replace('localhost:7400', rapport.url), { method, headers, body });
        if (!answer.ok) failed.push(`${line}: ${answer.status} ${await answer.text()}`);
        // As one who types them does: points come a moment after the order.
        await rapport.settle();
      }
    }
    expect(failed).toEqual([]);
    expect(printed.get('npx rapport loyalty prove c-1001')).toMatch(/left[^]*All adds up: \d+ events, \d+ lots, every point counted\.\n$/);
  });

  it('is run whole', () => {
    expect(lines.filter((line) => !/^(npx rapport|curl) /.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(20);
  });
});
