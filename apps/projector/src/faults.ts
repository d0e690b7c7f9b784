import type { ContractEvent } from '@rapport/contracts';

type Place = Pick<ContractEvent, 'stream' | 'revision' | 'type' | 'version'>;

/** Records of a stream are missing before this one: the wire or the store lost something, and the partition stops. */
export class RevisionGap extends Error {
  override readonly name = 'RevisionGap';
  constructor(event: Place, expected: number) {
    super(`${event.stream} has revision ${event.revision} where ${expected} has to come next`);
  }
}

/** The contract that a record is written in, which this code does not read. */
export interface NeededContract {
  readonly type: string;
  readonly version: number;
  /** The latest version of this type that this code reads; null: it does not know the type. */
  readonly latestKnown: number | null;
}

/** A record of a stream, a type or a version that this code does not know: the partition stops until newer code runs. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
  readonly needed: NeededContract;
  constructor(event: Place, what: 'stream' | 'type', latestKnown: number | null = null) {
    const { type, version, stream, revision } = event;
    const known = latestKnown === null ? '' : `; this one reads ${type} up to version ${latestKnown}`;
    super(`the ${what} of ${type} version ${version} in ${stream} (revision ${revision}) is not known: a projector that reads ${type} version ${version} is needed${known}`);
    this.needed = { type, version, latestKnown };
  }
}

/** Others were faster at each of the attempts; delivered again, the batch begins afresh. */
export class Contended extends Error {
  override readonly name = 'Contended';
  constructor(what: string, attempts: number) {
    super(`${what} was written by somebody else at each of ${attempts} attempts`);
  }
}
