import type { ContractEvent } from '@rapport/contracts';

type Place = Pick<ContractEvent, 'stream' | 'revision' | 'type' | 'version'>;

/** Records of a stream are missing before this one: the wire or the store lost something, and the partition stops. */
export class RevisionGap extends Error {
  override readonly name = 'RevisionGap';
  constructor(event: Place, expected: number) {
    super(`${event.stream} has revision ${event.revision} where ${expected} has to come next`);
  }
}

/** A record of a stream, a type or a version that this code does not know: the partition stops until newer code runs. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
  constructor(event: Place, what: 'stream' | 'type') {
    super(`the ${what} of ${event.type} version ${event.version} in ${event.stream} (revision ${event.revision}) is not known`);
  }
}

/** Others were faster at each of the attempts; delivered again, the batch begins afresh. */
export class Contended extends Error {
  override readonly name = 'Contended';
  constructor(what: string, attempts: number) {
    super(`${what} was written by somebody else at each of ${attempts} attempts`);
  }
}
