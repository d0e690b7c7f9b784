import { open } from 'node:fs/promises';

/** A physical line. `raw` holds its end, `\n` or `\r\n`, where it has one. */
export interface SourceLine {
  /** From 1. */
  readonly line: number;
  /** Bytes before it. */
  readonly offset: number;
  readonly raw: Buffer;
  /** Longer than {@link maxLineBytes}: `raw` is only its beginning. */
  readonly tooLong: boolean;
}

export const maxLineBytes = 65_536;
const chunkBytes = 262_144;

/** The lines of a file in groups, a chunk of the file at a time. */
export async function* sourceLines(path: string, signal?: AbortSignal): AsyncGenerator<readonly SourceLine[]> {
  const file = await open(path, 'r');
  try {
    const splitter = new LineSplitter();
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) break;
      yield splitter.push(buffer.subarray(0, bytesRead));
    }
    yield splitter.end();
  } finally {
    await file.close();
  }
}

/** Cuts chunks into lines; remembers the unfinished one between chunks, and no more of it than a line may have. */
export class LineSplitter {
  private rest = Buffer.alloc(0);
  private line = 1;
  private offset = 0;
  private droppedBytes = 0;

  push(chunk: Buffer): SourceLine[] {
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const lines: SourceLine[] = [];
    let start = 0;
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
      lines.push(this.take(data.subarray(start, end + 1)));
      start = end + 1;
    }
    this.keep(data.subarray(start));
    return lines;
  }

  end(): SourceLine[] {
    const last = this.rest.length > 0 ? [this.take(this.rest)] : [];
    this.rest = Buffer.alloc(0);
    return last;
  }

  private keep(rest: Buffer): void {
    const kept = rest.length > 2 * maxLineBytes ? rest.subarray(0, 2 * maxLineBytes) : rest;
    this.droppedBytes += rest.length - kept.length;
    this.rest = Buffer.from(kept);
  }

  private take(raw: Buffer): SourceLine {
    const tooLong = this.droppedBytes > 0 || raw.length > maxLineBytes;
    const taken = { line: this.line, offset: this.offset, raw: tooLong ? raw.subarray(0, maxLineBytes) : raw, tooLong };
    this.line += 1;
    this.offset += raw.length + this.droppedBytes;
    this.droppedBytes = 0;
    return taken;
  }
}

/** A line without its end, and the file's first without a byte order mark. */
export function contentOf(raw: Buffer, isFirst: boolean): Buffer {
  const start = isFirst && raw.length >= 3 && raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
  let end = raw.length;
  if (end > start && raw[end - 1] === 10) end -= 1;
  if (end > start && raw[end - 1] === 13) end -= 1;
  return raw.subarray(start, end);
}
