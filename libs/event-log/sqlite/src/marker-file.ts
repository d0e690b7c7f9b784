import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
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

const slotBytes = 512;
const slotGapBytes = 4096;
const slotPattern = /^rapport-log-head 1 (\d+) (\d+) ([0-9a-f]{64}) (\d+) ([0-9a-f]{64}) ([0-9a-f]{64})\n *$/;

/**
 * The side file that names the log's head, so that a log that lost its end can't pass for a whole one.
 *
 * Two slots of one disk sector each are written in turn, each with its own checksum: a write that a power cut tears
 * leaves the other. A slot is written and synced *after* COMMIT has returned (which synced the WAL) and *before* anybody
 * is answered. So the file on the disk is never ahead of the log (no false alarm), and never behind an answer (no cut is
 * missed); a crash between the two leaves the log ahead, by events nobody was told of.
 */
export class MarkerFile {
  readonly #handle: number;
  #sequence: number;
  #last: Marker;

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

  /** Durable when it returns. */
  write(marker: Marker): void {
    const sequence = this.#sequence + 1;
    writeSync(this.#handle, encode(sequence, marker), 0, slotBytes, (sequence % 2) * slotGapBytes);
    fdatasyncSync(this.#handle);
    this.#sequence = sequence;
    this.#last = marker;
  }

  close(): void {
    closeSync(this.#handle);
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
