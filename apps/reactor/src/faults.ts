import { UnreadableEvent } from '@rapport/application';
import { PrivacyFault } from '@rapport/privacy';

/** A reaction's command was refused, although such commands record their refusals themselves. */
export class ReactionRejected extends Error {
  override readonly name = 'ReactionRejected';
  constructor(readonly code: string) {
    super(`the command of a reaction was refused: ${code}`);
  }
}

/** The command's outcome stayed open at each try; nothing is skipped, the run ends. */
export class ReactionGaveUp extends Error {
  override readonly name = 'ReactionGaveUp';
  constructor(tries: number, cause: unknown) {
    super(`a reaction had no outcome after ${tries} tries`, { cause });
  }
}

/** So many customers can't be wrong: the program or the log is. */
export class TooManyParked extends Error {
  override readonly name = 'TooManyParked';
  constructor(allowed: number) {
    super(`more than ${allowed} customers would be parked`);
  }
}

/** The reactor's documents were made from another log, or from one that has been put back from a copy since. */
export class DocumentsOfAnotherLog extends Error {
  override readonly name = 'DocumentsOfAnotherLog';
  constructor() {
    super('the reactor\'s documents are not of this log');
  }
}

/** Others wrote a document first at each of the attempts. */
export class Contended extends Error {
  override readonly name = 'Contended';
  constructor(what: string, attempts: number) {
    super(`${what} was written by somebody else at each of ${attempts} attempts`);
  }
}

/** Whether the customer's own data are the reason: then the customer is parked, and the others go on. */
export const isOfItsData = (error: unknown): boolean =>
  error instanceof UnreadableEvent || error instanceof PrivacyFault || error instanceof ReactionRejected || error instanceof TypeError || error instanceof RangeError;
