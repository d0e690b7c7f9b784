export interface ShownCall {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly globs: boolean;
}

/** The lines of the shell's examples in a page, one command a line, comments aside. */
export const shownLines = (page: string): readonly string[] =>
  [...page.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block]) => block!.replace(/\\\n\s*/g, ' ').split('\n')).map((line) => line.replace(/\s+# .*$/, '').trim()).filter((line) => line !== '');

/** A call of curl, as far as our examples go: single-quoted or bare words, `-X`, `-H`, `-d`, `-s`, `-g`. */
export function shownCall(line: string): ShownCall {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const after = (option: string): string[] => words.filter((_, index) => words[index - 1] === option);
  const headers = Object.fromEntries(after('-H').map((header) => header.split(/:\s*/, 2) as [string, string]));
  return {
    method: after('-X')[0] ?? 'GET',
    address: words.find((word) => word.startsWith('localhost:7400/')) ?? '',
    headers, body: after('-d')[0] ?? null,
    globs: !words.some((word) => /^-\w*g\w*$/.test(word)),
  };
}
