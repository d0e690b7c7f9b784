import { Inject, Injectable } from '@nestjs/common';
import { ProblemError } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { defaultExports, queryApiOptions, type QueryApiOptions } from '../query-api.options.js';

/** Of exports and data snapshots, so many are answered at the same time: each reads the store as fast as its client takes it. */
@Injectable()
export class ExportPlaces {
  #taken = 0;

  constructor(@Inject(queryApiOptions) private readonly options: QueryApiOptions) {}

  /** Answers that are under way. */
  get taken(): number {
    return this.#taken;
  }

  /** Taken until the answer ends, however it does. A client that takes nothing of it for long is cut off. @throws {ProblemError} 429 where no place is free */
  take({ raw }: FastifyReply): void {
    const { atOnce, stalledAfterMs } = { ...defaultExports, ...this.options.exports };
    if (this.#taken >= atOnce) throw busy(atOnce);
    if (raw.destroyed) return;
    this.#taken += 1;
    raw.once('close', () => (this.#taken -= 1));
    raw.setTimeout(stalledAfterMs, () => raw.destroy());
  }
}

const busy = (atOnce: number): ProblemError =>
  new ProblemError(
    { status: 429, code: 'exports-busy', title: 'Too many exports', detail: `${atOnce} exports and snapshots are being read, and no more may be; send it again when one is done` },
    { 'Retry-After': '5' },
  );
