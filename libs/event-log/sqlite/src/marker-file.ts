import { closeSync, existsSync, fdatasync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hash } from 'node:crypto';
import { LogFault } from '@rapport/event-log';
import { syncFolder, type LogFiles } from './log-files.js';
import type { ChainPoint } from './chain.js';

export interface Marker {
  /** The last event that was committed, at least. */
  readonly head: ChainPoint;
  /** The chain up to here was read back from the disk and found whole, and lies outside the WAL. */
  readonly verified: ChainPoint;
}

/** A sync of the marker follows a commit within this time, and the one before by no less. */
const syncEveryMs = 20;
const slotBytes = 512;
const slotGapBytes = 4096;
const slotPattern = /^rapport-log-head 1 (\d+) (\d+) ([0-9a-f]{64}) (\d+) ([0-9a-f]{64}) ([0-9a-f]{64})\n *$/;

/**
 * The side file that names the log's head, so that a log that lost its end can't pass for a whole one.
 *
 * Two slots of one disk sector each are written in turn, each with its own checksum: a write that a power cut tears
 * leaves the other. A slot is written *after* COMMIT has returned (which synced the WAL) and *before* anybody is answered:
 * so the file is never ahead of the log (no false alarm), and however the process ends, never behind an answer.
 *
 * Its own sync runs behind the answer, off this thread. So after a power cut, and only then, the file may be behind by
 * what was committed in the last {@link syncEveryMs}. The WAL's sync covers those events: to go unnoticed, a WAL has to
 * lose its synced end in exactly that window, on a disk that lies about syncs and would lie about this one too. Waiting
 * for it would cost every answer a second sync.
 */
export class MarkerFile {
  readonly #handle: number;
  #sequence: number;
  #last: Marker;
  #sync: 'none' | 'due' | 'running' | 'running-and-due' = 'none';
  #timer: NodeJS.Timeout | null = null;
  #syncFailure: Error | null = null;
  #closed = false;

  private constructor(handle: number, sequence: number, last: Marker) {
    this.#handle = handle;
    this.#sequence = sequence;
    this.#last = last;
  }

  /** Makes the file, durably, for a log whose head is `marker.head`; an older one is overwritten. */
  static create(files: LogFiles, marker: Marker): MarkerFile {
    const file = new MarkerFile(openSync(files.marker, 'w+'), 0, marker);
    file.write(marker);
    file.write(marker);
    fsyncSync(file.#handle);
    syncFolder(files);
    return file;
  }

  static open(files: LogFiles): MarkerFile {
    const slot = newestSlot(files);
    return new MarkerFile(openSync(files.marker, 'r+'), slot.sequence, slot.marker);
  }

  get last(): Marker {
    return this.#last;
  }

  /** Outlives this process when it returns, and a power cut soon after. @throws when the sync of an earlier write failed. */
  write(marker: Marker): void {
    const failure = this.#syncFailure;
    this.#syncFailure = null;
    if (failure !== null) throw failure;
    const sequence = this.#sequence + 1;
    writeSync(this.#handle, encode(sequence, marker), 0, slotBytes, (sequence % 2) * slotGapBytes);
    this.#sequence = sequence;
    this.#last = marker;
    if (this.#sync === 'none') this.#syncSoon();
    else if (this.#sync === 'running') this.#sync = 'running-and-due';
  }

  /** Durable when it returns. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer ?? undefined);
    fdatasyncSync(this.#handle);
    if (this.#sync === 'none' || this.#sync === 'due') closeSync(this.#handle);
  }

  #syncSoon(): void {
    this.#sync = 'due';
    this.#timer = setTimeout(() => this.#startSync(), syncEveryMs).unref();
  }

  #startSync(): void {
    this.#sync = 'running';
    fdatasync(this.#handle, (error) => {
      this.#syncFailure ??= error;
      const due = this.#sync === 'running-and-due';
      this.#sync = 'none';
      if (this.#closed) closeSync(this.#handle);
      else if (due) this.#syncSoon();
    });
  }
}

/** Null when there is no such file. @throws {LogFault} 'damaged' when no slot of it can be read. */
export const readMarker = (files: LogFiles): Marker | null => (existsSync(files.marker) ? newestSlot(files).marker : null);

interface Slot {
  readonly sequence: number;
  readonly marker: Marker;
}

function newestSlot(files: LogFiles): Slot {
  const bytes = readFileSync(files.marker);
  const [even, odd] = [0, slotGapBytes].map((start) => decode(bytes.toString('latin1', start, start + slotBytes)));
  if (!even && !odd) throw new LogFault('damaged', `${files.marker} can't be read, so it can't be known whether the log is whole; put back a copy of the folder`);
  return !odd || (even && even.sequence > odd.sequence) ? even! : odd;
}

function encode(sequence: number, { head, verified }: Marker): Buffer {
  const text = `rapport-log-head 1 ${sequence} ${head.position} ${head.hash} ${verified.position} ${verified.hash}`;
  return Buffer.from(`${text} ${hash('sha256', text)}\n`.padEnd(slotBytes), 'latin1');
}

function decode(text: string): Slot | null {
  const match = slotPattern.exec(text);
  if (!match || hash('sha256', text.slice(0, text.lastIndexOf(' ', text.indexOf('\n')))) !== match[6]) return null;
  return {
    sequence: Number(match[1]),
    marker: { head: { position: Number(match[2]), hash: match[3]! }, verified: { position: Number(match[4]), hash: match[5]! } },
  };
}
