import { readFileSync } from 'node:fs';
import { Rapport } from './embedded-process.js';
import { shownCall, shownLines } from './shown-examples.js';

describe('the calls in the README', () => {
  const examples = shownLines(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')).filter((line) => line.startsWith('curl ')).map(shownCall);
  let rapport: Rapport;
  beforeAll(async () => void (rapport = await Rapport.start()));
  afterAll(() => rapport.remove());

  it('are answered as they stand', async () => {
    const statuses: number[] = [];
    for (const { method, address, headers, body } of examples) {
      const answer = await fetch(address.replace('localhost:7400', rapport.url), { method, headers, body });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([201, 200]);
  });

  it('turn off the globbing of curl where an address has braces', () => {
    for (const { address, globs } of examples) expect([address, globs && /[{}[\]]/.test(address)]).toEqual([address, false]);
  });
});
