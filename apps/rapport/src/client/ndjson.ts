import type { JsonObject } from '@rapport/kernel';
import { StringDecoder } from 'node:string_decoder';
import { isObject } from './api-problem.js';
import { ConnectionLost } from './connection-lost.js';

/** The JSON objects of a stream of NDJSON. A last line that was cut off counts as a lost connection. */
export async function* parseLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonObject> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parseLine(line);
  }
  rest += decoder.end();
  if (rest.trim() !== '') yield parseLine(rest);
}

function parseLine(line: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new ConnectionLost('the answer ended in the middle of a line', { cause });
  }
  if (!isObject(value)) throw new ConnectionLost('a line of the answer is no JSON object');
  return value;
}
