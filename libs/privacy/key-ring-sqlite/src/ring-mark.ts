import { statSync } from 'node:fs';
import { readSideFile, SideFile, type SideFileKind } from '@rapport/sqlite';

/** How far a ring has come: entries only ever rise, for an erasure puts a tombstone in an entry's place. */
export interface Mark {
  readonly ringId: string;
  readonly entries: number;
}

/** `accepted`: a person has put an empty file in the mark's place, and so taken the ring as it is. */
export type FoundMark = Mark | 'missing' | 'unreadable' | 'accepted';

const kindOf = (path: string): SideFileKind => ({ path, title: 'rapport-key-ring-head 1' });
const fieldsOf = ({ ringId, entries }: Mark): string => `${ringId} ${entries}`;

/**
 * The mark of an open ring: never ahead of the ring, and never behind an entry that was answered. After a crash between
 * COMMIT and mark it is behind, and the next start raises it; as it is, after the failure of a write, by the next call.
 */
export class RingMark {
  readonly #file: SideFile;
  readonly #ringId: string;
  #entries: number;
  #written: number;

  private constructor(file: SideFile, { ringId, entries }: Mark) {
    this.#file = file;
    this.#ringId = ringId;
    this.#entries = entries;
    this.#written = entries;
  }

  /** Writes the mark, durably, into a new file or over the one that is there; a repeat writes the same again. */
  static create(path: string, mark: Mark): RingMark {
    return new RingMark(SideFile.create(kindOf(path), fieldsOf(mark)), mark);
  }

  /** Goes on in a file that holds a mark of this ring, and raises it to what the ring holds. */
  static raise(path: string, mark: Mark): RingMark {
    const file = SideFile.open(kindOf(path));
    file.write(fieldsOf(mark));
    return new RingMark(file, mark);
  }

  /** Notes entries whose COMMIT has returned. */
  committed(added: number): void {
    this.#entries += added;
  }

  /** Names everything that was committed; does nothing when it does so already. @throws when the disk refuses; a repeat tries again. */
  bringUp(): void {
    if (this.#written === this.#entries) return;
    this.#file.write(fieldsOf({ ringId: this.#ringId, entries: this.#entries }));
    this.#written = this.#entries;
  }

  /** Durable when it returns. */
  close(): void {
    this.#file.close();
  }
}

/** What stands in the mark's place. Changes nothing. */
export function readMark(path: string): FoundMark {
  const read = readSideFile(kindOf(path));
  if (read === null) return 'missing';
  if (read === 'unreadable') return statSync(path).size === 0 ? 'accepted' : 'unreadable';
  const [, ringId, entries] = /^([0-9a-f]{32}) (\d+)$/.exec(read.fields) ?? [];
  return ringId && entries ? { ringId, entries: Number(entries) } : 'unreadable';
}
