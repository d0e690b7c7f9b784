import type { Actor } from '@rapport/contracts';
import type { DomainRejection } from '@rapport/domain';
import type { Instant, Position } from '@rapport/kernel';

/** A command as it comes in, whatever the transport. */
export interface CommandRequest<Command> {
  /** 1 to 128 visible ASCII characters; a UUID where the caller has no better. The same id with the same content is the same command. */
  readonly commandId: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** Refuse unless the stream's last event has this revision (`If-Match`). Not part of the command's content. */
  readonly expectedRevision?: number;
  readonly command: Command;
  /** W3C trace context, where the command is traced: kept beside its events. Not part of the command's content, nor of any id. */
  readonly traceparent?: string;
  /** The command's clock, read once. Not part of the command's content. */
  readonly now: Instant;
}

/**
 * What became of a command.
 * - `accepted`: its events lie in the stream up to `revision`. A repeat of the command is answered with the first result.
 * - `unchanged`: nothing had to be done (in business terms it is there already); revision and position are those that were read.
 * - `rejected`: a rule refuses it.
 * - `command-id-reused`: another command was accepted under this id in this stream.
 * - `precondition-failed`: the stream is not at `expectedRevision`.
 * - `contended`: others kept being first; nothing happened, and the caller may try again.
 */
export type CommandOutcome =
  | { readonly outcome: 'accepted'; readonly stream: string; readonly revision: number; readonly position: Position; readonly repeated: boolean }
  | { readonly outcome: 'unchanged'; readonly stream: string; readonly revision: number; readonly position: Position }
  | { readonly outcome: 'rejected'; readonly stream: string; readonly rejection: DomainRejection; readonly position: Position }
  | { readonly outcome: 'command-id-reused'; readonly stream: string; readonly revision: number }
  | { readonly outcome: 'precondition-failed'; readonly stream: string; readonly revision: number | null }
  | { readonly outcome: 'contended'; readonly stream: string };

/** Thrown when it could not be learned whether the command's events were stored; the same command may be sent again. */
export class CommandOutcomeUnknown extends Error {
  override readonly name = 'CommandOutcomeUnknown';
}
