import { Inject, Injectable } from '@nestjs/common';
import { abortOnDisconnect, IntegerParameter, notCaughtUp, PositionParameter } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import type { FastifyReply } from 'fastify';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';

const defaultWaitMs = 5_000;
const maxWaitMs = 30_000;

/** What every query takes. */
export class FreshnessQuery {
  @PositionParameter('Answer only once the views hold everything up to this position (`X-Position` of a command).')
  readonly notOlderThan?: string;

  @IntegerParameter(0, maxWaitMs, defaultWaitMs, 'How long to wait for that, in milliseconds.')
  readonly waitMs?: string;
}

/** Lets a query through once the views are as fresh as it asks. */
@Injectable()
export class Freshness {
  constructor(@Inject(queryApiOptions) private readonly options: Pick<QueryApiOptions, 'progress'>) {}

  async wait({ notOlderThan, waitMs }: FreshnessQuery, reply: FastifyReply): Promise<void> {
    const { progress } = this.options;
    if (notOlderThan === undefined || progress.reached() >= (notOlderThan as Position)) return;
    const limitMs = waitMs === undefined ? defaultWaitMs : Number(waitMs);
    if (!(await progress.waitFor(notOlderThan as Position, limitMs, abortOnDisconnect(reply)))) throw notCaughtUp(progress.reached());
  }
}
