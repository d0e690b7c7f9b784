import { readFileSync } from 'node:fs';
import { Rapport } from './embedded-process.js';

interface Example {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly globs: boolean;
}

/** The calls of curl in the README, as far as its examples go: single-quoted or bare words, `-X`, `-H`, `-d`, `-s`, `-g`. */
function examplesOf(readme: string): readonly Example[] {
  const calls = readme.replace(/\\\n\s*/g, ' ').match(/^curl .*$/gm) ?? [];
  return calls.map((call) => {
    const words = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    const after = (option: string): string[] => words.filter((_, index) => words[index - 1] === option);
    const headers = Object.fromEntries(after('-H').map((line) => line.split(/:\s*/, 2) as [string, string]));
    return {
      method: after('-X')[0] ?? 'GET',
      address: words.find((word) => word.startsWith('localhost:7400/')) ?? '',
      headers, body: after('-d')[0] ?? null,
      globs: !words.some((word) => /^-\w*g\w*$/.test(word)),
    };
  });
}

describe('the calls in the README', () => {
  const examples = examplesOf(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8'));
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
