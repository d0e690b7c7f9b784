import { LogFault } from '@rapport/event-log';
import { readSideFile, SideFile, type SideFileKind } from '@rapport/sqlite';
import type { LogFiles } from './log-files.js';
import type { ChainPoint } from './chain.js';

export interface Marker {
  /** The last event that was committed, at least. */
  readonly head: ChainPoint;
  /** The chain up to here was read back from the disk and found whole, and lies outside the WAL. */
  readonly verified: ChainPoint;
}

const fieldsPattern = /^(\d+) ([0-9a-f]{64}) (\d+) ([0-9a-f]{64})$/;

const kindOf = (files: LogFiles): SideFileKind => ({ path: files.marker, title: 'rapport-log-head 1' });

/**
 * The side file that names the log's head, so that a log that lost its end can't pass for a whole one. It is written and
 * synced as {@link SideFile} says. After a power cut, and only then, it may be behind by the last milliseconds. The WAL's
 * sync covers those events: to go unnoticed, a WAL has to lose its synced end in exactly that window, on a disk that lies
 * about syncs and would lie about this one too.
 */
export class MarkerFile {
  readonly #file: SideFile;

  private constructor(file: SideFile) {
    this.#file = file;
  }

  /** Makes the file, durably, for a log whose head is `marker.head`; an older one is overwritten. */
  static create(files: LogFiles, marker: Marker): MarkerFile {
    return new MarkerFile(SideFile.create(kindOf(files), fieldsOf(marker)));
  }

  static open(files: LogFiles): MarkerFile {
    return new MarkerFile(SideFile.open(kindOf(files)));
  }

  /** Outlives this process when it returns, and a power cut soon after. @throws when the sync of an earlier write failed. */
  write(marker: Marker): void {
    this.#file.write(fieldsOf(marker));
  }

  /** Durable when it returns. */
  close(): void {
    this.#file.close();
  }
}

/** Null when there is no such file. @throws {LogFault} 'damaged' when no slot of it can be read. */
export function readMarker(files: LogFiles): Marker | null {
  const read = readSideFile(kindOf(files));
  if (read === null) return null;
  const match = read === 'unreadable' ? null : fieldsPattern.exec(read.fields);
  if (!match) throw new LogFault('damaged', `${files.marker} can't be read, so it can't be known whether the log is whole; put back a copy of the folder`);
  return { head: { position: Number(match[1]), hash: match[2]! }, verified: { position: Number(match[3]), hash: match[4]! } };
}

const fieldsOf = ({ head, verified }: Marker): string => `${head.position} ${head.hash} ${verified.position} ${verified.hash}`;
