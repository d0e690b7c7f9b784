import { Inject, Injectable, type CanActivate } from '@nestjs/common';
import { ProblemError } from '../problems/problem.js';

/** How far the read side is with what lay in the log when the process started. */
export interface CatchUpProgress {
  readonly caughtUp: boolean;
  /** Events worked through so far, and all that there are to begin with. */
  readonly done: number;
  readonly total: number;
}

/** Asked at every query; cheap. */
export type CatchUp = () => CatchUpProgress;

export const catchUpToken = Symbol('catch-up');

/** Until the read side has caught up, what it would answer is not an answer: 503, with how far it is. */
@Injectable()
export class CatchUpGuard implements CanActivate {
  constructor(@Inject(catchUpToken) private readonly catchUp: CatchUp) {}

  canActivate(): boolean {
    const { caughtUp, done, total } = this.catchUp();
    if (caughtUp) return true;
    throw new ProblemError(
      { status: 503, code: 'catching-up', title: 'Catching up', detail: `the read side is being filled: ${done} of ${total} events`, progress: { done, total } },
      { 'Retry-After': '1' },
    );
  }
}
