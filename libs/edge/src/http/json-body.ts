import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseStrictJson, UnreadableJson } from '../json/strict-json.js';
import { ProblemError } from '../problems/problem.js';
import { bodyTooLarge, malformedBody } from '../problems/problems.js';

export interface BodyLimits {
  readonly bodyLimitBytes: number;
  /** A JSON body must have arrived within this time. Streams (NDJSON) have no limit: their pace is ours. */
  readonly bodyTimeoutMs: number;
}

/** How much of a body that is too large is read and thrown away, so that the client gets to read why. */
const drainLimitBytes = 16 * 1_048_576;

/** Replaces the framework's parsers: strict JSON, and NDJSON as the bare stream. Everything else is refused with 415. */
export function registerBodyParsers(instance: FastifyInstance, limits: BodyLimits): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', async (_request: FastifyRequest, payload: NodeJS.ReadableStream) => toJson(await readBody(payload, limits)));
  instance.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
}

/** Strict JSON, or the problem that names what is wrong with it. */
export function toJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw malformedBody('the body is empty; a JSON object is expected');
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    throw error.path ? malformedBody(`${error.path} ${error.message}`, error.path) : malformedBody(`the body ${error.message}`);
  }
}

function readBody(payload: NodeJS.ReadableStream, { bodyLimitBytes, bodyTimeoutMs }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => reject(tooSlow(bodyTimeoutMs)), bodyTimeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    payload.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bodyLimitBytes) chunks.push(chunk);
      else if (bytes > drainLimitBytes) fail(bodyTooLarge(bodyLimitBytes));
    });
    payload.once('error', fail);
    payload.once('end', () => {
      clearTimeout(timer);
      if (bytes > bodyLimitBytes) reject(bodyTooLarge(bodyLimitBytes));
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
  });
}

const tooSlow = (limitMs: number): ProblemError =>
  new ProblemError({ status: 408, code: 'request-timeout', title: 'The request took too long', detail: `the body did not arrive within ${limitMs} ms` });
