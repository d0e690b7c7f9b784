import { readSync, writeSync } from 'node:fs';

const chunkBytes = 262_144;

/** Lines of a pipe, read when they are asked for: the thread waits, and whoever writes waits for it. */
export function* linesOf(descriptor: number): Generator<string> {
  const decoder = new TextDecoder();
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let rest = '';
  for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
    const lines = (rest + decoder.decode(chunk.subarray(0, read), { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

/** All of it. */
export function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
