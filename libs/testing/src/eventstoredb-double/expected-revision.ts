/** Where the writer says the stream ends; an exact revision is unsigned and has up to 64 bits. */
export type ExpectedRevision = 'any' | 'no_stream' | 'stream_exists' | bigint;

/** What the options of append, delete and tombstone have in common. */
interface RevisionOptions {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

export function expectedRevisionOf(options: RevisionOptions): ExpectedRevision {
  if (options.hasRevision()) return BigInt(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

/** As the server counts in its errors: −2 any, −1 no stream, −4 the stream exists. */
export function codeOf(expected: ExpectedRevision): bigint {
  if (typeof expected === 'bigint') return expected;
  return { any: -2n, no_stream: -1n, stream_exists: -4n }[expected];
}
