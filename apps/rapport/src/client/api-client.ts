import { isNativeError } from 'node:util/types';
import type { JsonObject } from '@rapport/kernel';
import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { isObject, problemFrom } from './api-problem.js';
import { ConnectionLost } from './connection-lost.js';
import { parseLines } from './ndjson.js';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Query;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly contentType?: string;
}

/** Where a request goes. On the engines, commands and queries are processes of their own. */
export interface ApiAddresses {
  readonly commands: string;
  readonly queries: string;
}

/** One process that takes both. */
export const oneAddress = (url: string): ApiAddresses => ({ commands: url, queries: url });

/** What is sent to be answered, though it is no GET. */
const postedQueries = /^\/v1\/(settle|views\/[^/]+\/query|verify|verify\/documents|rebuild|rebuild\/drop|parked\/replay|reactions\/parked\/[^/]+\/replay)$/;

/** Who records what the command line sends. */
const actor = { 'x-actor': 'command-line', 'x-actor-role': 'service' };

/** Speaks HTTP with Rapport: commands to one address, everything else to the other. An answer of 400 or above is thrown as an ApiProblem, no answer as ConnectionLost. */
export class ApiClient {
  private readonly agent = new Agent({ keepAlive: true });
  constructor(
    private readonly addresses: ApiAddresses,
    private readonly signal?: AbortSignal,
  ) {}

  get = (path: string, query?: Query): Promise<JsonObject> => this.json({ method: 'GET', path, ...(query ? { query } : {}) });

  post = (path: string, body: JsonObject, options: { readonly query?: Query; readonly headers?: OutgoingHttpHeaders } = {}): Promise<JsonObject> =>
    this.json({ method: 'POST', path, body: JSON.stringify(body), contentType: 'application/json', ...options });

  /** The lines of an NDJSON answer as they come. */
  async *lines(call: ApiRequest): AsyncGenerator<JsonObject> {
    const answer = await this.send(call);
    yield* parseLines(chunksOf(answer));
  }

  /** An answer as it comes; one that was cut short is thrown as ConnectionLost. */
  async *bytes(call: ApiRequest): AsyncGenerator<Uint8Array> {
    yield* chunksOf(await this.send(call));
  }

  close(): void {
    this.agent.destroy();
  }

  private async json(call: ApiRequest): Promise<JsonObject> {
    const answer = await this.send(call);
    const value: unknown = parsed(await textOf(answer));
    if (!isObject(value)) throw new ConnectionLost('the process answered with something that is no JSON object');
    return value;
  }

  private async send(call: ApiRequest): Promise<IncomingMessage> {
    const answer = await this.exchange(call);
    if ((answer.statusCode ?? 500) < 400) return answer;
    throw problemFrom(answer.statusCode ?? 500, parsed(await textOf(answer)));
  }

  private exchange({ method, path, query, headers, body, contentType }: ApiRequest): Promise<IncomingMessage> {
    const target = new URL(path, method === 'POST' && !postedQueries.test(path) ? this.addresses.commands : this.addresses.queries);
    for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) target.searchParams.set(name, String(value));
    const own: OutgoingHttpHeaders = {
      ...actor,
      ...(contentType !== undefined ? { 'content-type': contentType } : {}),
      ...(body !== undefined ? { 'content-length': Buffer.byteLength(body) } : {}),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(target, { method, agent: this.agent, headers: { ...own, ...headers }, ...(this.signal ? { signal: this.signal } : {}) }, resolve);
      outgoing.on('error', (error) => reject(lost(error)));
      outgoing.end(body);
    });
  }
}

async function* chunksOf(answer: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer) yield chunk as Buffer;
  } catch (error) {
    throw lost(error);
  } finally {
    answer.destroy();
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk as Buffer);
  } catch (error) {
    throw lost(error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (isNativeError(error) && error.name === 'SyntaxError') return null;
    throw error;
  }
}

function lost(error: unknown): Error {
  if (!isNativeError(error)) return new ConnectionLost('the connection was lost');
  return error.name === 'AbortError' ? error : new ConnectionLost(`the connection to the process was lost: ${error.message}`, { cause: error });
}
