import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { fileFault } from '../cli/file-fault.js';
import type { Refusal } from './order-row.js';

const shownFirst = 10;
const columns = ['line', 'customerId', 'orderId', 'code', 'field', 'reason'] as const;

/** What a report's name ends in says how it is written. */
export const isReportName = (path: string): boolean => /\.(ndjson|csv)$/i.test(path);

/** Collects what was refused: all of it in a file (`.ndjson`, else CSV), the first ten for the screen. */
export class RefusalReport {
  readonly first: Refusal[] = [];
  private total = 0;
  private readonly file: WriteStream | null;
  private readonly isNdjson: boolean;
  private failure: Error | null = null;

  constructor(path: string | null) {
    this.isNdjson = path !== null && /\.ndjson$/i.test(path);
    this.file = path === null ? null : createWriteStream(path);
    this.file?.on('error', (error) => (this.failure = fileFault(`the report ${path}`, 'written', error)));
    if (this.file && !this.isNdjson) this.file.write(`${columns.join(',')}\n`);
  }

  /** Before anything is imported that could not be reported. */
  async ready(): Promise<void> {
    if (this.file?.pending) await once(this.file, 'open').catch(() => undefined);
    if (this.failure) throw this.failure;
  }

  get count(): number {
    return this.total;
  }

  async add(refusal: Refusal): Promise<void> {
    if (this.failure) throw this.failure;
    this.total += 1;
    if (this.first.length < shownFirst) this.first.push(refusal);
    if (!this.file) return;
    const text = this.isNdjson ? `${JSON.stringify(refusal)}\n` : stringify([columns.map((name) => refusal[name])], { escape_formulas: true });
    if (!this.file.write(text)) await once(this.file, 'drain');
  }

  async close(): Promise<void> {
    if (!this.file) return;
    if (!this.file.destroyed) {
      this.file.end();
      await once(this.file, 'close');
    }
    if (this.failure) throw this.failure;
  }
}
