import { codec, LoyaltyProof, type EventToProve } from '@rapport/application';
import type { RecordedEvent } from '@rapport/event-log';

const charactersAtOnce = 65_536;

/** A line for each point that moved and for what does not add up, in the order of the stream, some at once; the verdict is the last one. */
export async function* loyaltyProofLines(stream: AsyncIterable<RecordedEvent>, signal: AbortSignal): AsyncGenerator<string> {
  const proof = new LoyaltyProof();
  let lines = '';
  for await (const recorded of stream) {
    if (signal.aborted) return;
    const { event, metadata } = codec.decode(recorded);
    const { entries, problems } = proof.take({ revision: recorded.revision, eventId: recorded.id, recordedAt: metadata.recordedAt, event: event as EventToProve['event'] });
    // One event may move all lots of an account.
    for (const said of [...entries.map((entry) => ({ entry })), ...problems.map((problem) => ({ problem }))]) {
      lines += JSON.stringify(said) + '\n';
      if (lines.length < charactersAtOnce) continue;
      yield lines;
      lines = '';
    }
  }
  yield lines + JSON.stringify({ verdict: proof.verdict() }) + '\n';
}
