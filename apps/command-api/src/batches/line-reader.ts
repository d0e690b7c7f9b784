/** A line of a batch as it came in: its number from 1, and its bytes, or null where it was longer than allowed. */
export interface RawLine {
  readonly line: number;
  readonly bytes: Buffer | null;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Cuts a stream into lines. Blank lines are counted and left out; of a line that is too long nothing is kept. */
export async function* readLines(stream: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<RawLine> {
  const rest = new PartialLine(limitBytes);
  let line = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      rest.add(chunk.subarray(start, end));
      start = end + 1;
      line++;
      if (!rest.blank) yield { line, bytes: rest.take() };
      else rest.take();
    }
    rest.add(chunk.subarray(start));
  }
  if (!rest.blank) yield { line: line + 1, bytes: rest.take() };
}

/** What has come of a line so far, never more than the limit. */
class PartialLine {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly limitBytes: number) {}

  get blank(): boolean {
    return this.size <= this.limitBytes && this.parts.every((part) => part.every((byte) => byte === 0x20 || byte === 0x09 || byte === carriageReturn));
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    if (this.size <= this.limitBytes) this.parts.push(bytes);
    else this.parts = [];
  }

  take(): Buffer | null {
    const bytes = this.size > this.limitBytes ? null : this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
    this.parts = [];
    this.size = 0;
    return bytes;
  }
}
