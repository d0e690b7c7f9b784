import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOf } from './access.js';
import { maxAppendBytes, type AppendOutcome } from './append-outcome.js';
import { batchAnswer, type Answered } from './batch-answers.js';
import { idOf, nameOf, proposedEventOf } from './proposed-messages.js';
import type { ExpectedRevision } from './expected-revision.js';
import type { ProposedEvent } from './recorded.js';
import type { ServiceContext } from './service-context.js';
import { storedAppend } from './stored-append.js';

/** Above this many unanswered appends the stream is read no further. */
const maxUnanswered = 1024;

/** An append whose parts are coming in. */
interface Incoming extends Answered {
  readonly events: ProposedEvent[];
  bytes: number;
  hasBadId: boolean;
}

type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** All appends of a client without credentials of their own, in one stream; answers come in the order in which they are ready. */
export const batchAppendCall = (context: ServiceContext): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> => (call) => {
  const denied = refusalOf(call.metadata, context.credentials);
  if (denied !== null) return void call.emit('error', denied);
  new BatchAppends(context, call).begin();
};

class BatchAppends {
  readonly #incoming = new Map<string, Incoming>();
  #unanswered = 0;

  constructor(
    private readonly context: ServiceContext,
    private readonly call: Call,
  ) {}

  begin(): void {
    this.call.on('data', (request: BatchAppendReq) => this.#receive(request));
    this.call.on('error', () => this.#incoming.clear());
    this.call.on('end', () => this.call.end());
  }

  #receive(request: BatchAppendReq): void {
    const correlationId = idOf(request.getCorrelationId());
    const append = this.#incoming.get(correlationId) ?? begun(correlationId, request.getOptions());
    for (const message of request.getProposedMessagesList()) collect(append, proposedEventOf(message));
    if (!request.getIsFinal()) return void this.#incoming.set(correlationId, append);
    this.#incoming.delete(correlationId);
    if (++this.#unanswered >= maxUnanswered) this.call.pause();
    this.#serve(append).catch((error: unknown) => this.#send(batchAnswer(append, { outcome: 'refused', reason: String(error) })));
  }

  async #serve(append: Incoming): Promise<void> {
    const verdict = await storedAppend(this.context, this.call.getPeer(), true, () => this.#store(append));
    if (--this.#unanswered < maxUnanswered) this.call.resume();
    if (verdict.outcome === 'end-of-stream') this.call.end();
    else if (verdict.outcome !== 'nothing') this.#send(batchAnswer(append, verdict));
  }

  #store({ stream, expected, events, bytes, hasBadId }: Incoming): Promise<AppendOutcome> {
    if (hasBadId) return Promise.resolve({ outcome: 'refused', reason: 'an id is not a UUID' });
    if (bytes > maxAppendBytes) return Promise.resolve({ outcome: 'too-large' });
    return this.context.store.append(stream, expected, events);
  }

  #send(answer: BatchAppendResp): void {
    if (!this.call.cancelled && this.call.writable) this.call.write(answer);
  }
}

function begun(correlationId: string, options: BatchAppendReq.Options | undefined): Incoming {
  return { correlationId, stream: nameOf(options?.getStreamIdentifier()), expected: expectedOf(options), events: [], bytes: 0, hasBadId: false };
}

/** Of an append that is too large nothing more is kept. */
function collect(append: Incoming, event: ProposedEvent | null): void {
  if (event === null) append.hasBadId = true;
  append.bytes += event?.data.length ?? 0;
  if (append.bytes > maxAppendBytes) append.events.length = 0;
  else if (event !== null) append.events.push(event);
}

function expectedOf(options: BatchAppendReq.Options | undefined): ExpectedRevision {
  if (options?.hasStreamPosition()) return BigInt(options.getStreamPosition());
  if (options?.hasNoStream()) return 'no_stream';
  return options?.hasStreamExists() ? 'stream_exists' : 'any';
}
