import { closeSync, existsSync, fdatasync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hash } from 'node:crypto';
import { dirname } from 'node:path';
import { privateMode } from './private-file.js';

/** A sync of the file follows a write within this time, and the one before by no less. */
const syncEveryMs = 20;
const slotBytes = 512;
const slotGapBytes = 4096;

export interface SideFileKind {
  readonly path: string;
  /** What the file is and the version of its content. No other file is ever taken for one. Fixed for ever. */
  readonly title: string;
}

/**
 * A small file beside a database that names how far the database has come, so that a database that lost its end can't
 * pass for a whole one.
 *
 * Two slots of one disk sector each are written in turn, each with its own checksum: a write that a power cut tears
 * leaves the other. A writer writes *after* its COMMIT has returned and *before* it answers anybody: so the file is never
 * ahead of the database (no false alarm), and however the process ends, never behind an answer.
 *
 * Its own sync runs behind the answer, off this thread. So after a power cut, and only then, the file may be behind by
 * what was committed in the last {@link syncEveryMs}; waiting for it would cost every answer a second sync.
 */
export class SideFile {
  readonly #kind: SideFileKind;
  readonly #handle: number;
  #sequence: number;
  #sync: 'none' | 'due' | 'running' | 'running-and-due' = 'none';
  #timer: NodeJS.Timeout | null = null;
  #syncFailure: Error | null = null;
  #closed = false;

  private constructor(kind: SideFileKind, handle: number, sequence: number) {
    this.#kind = kind;
    this.#handle = handle;
    this.#sequence = sequence;
  }

  /** Makes the file, durably and for its owner only; an older one is overwritten. After a crash on the way it may be unreadable. */
  static create(kind: SideFileKind, fields: string): SideFile {
    const file = new SideFile(kind, openSync(kind.path, 'w+', privateMode), 0);
    file.write(fields);
    file.write(fields);
    fsyncSync(file.#handle);
    syncFolder(dirname(kind.path));
    return file;
  }

  /** Opens a file that {@link readSideFile} has read. */
  static open(kind: SideFileKind): SideFile {
    return new SideFile(kind, openSync(kind.path, 'r+'), newestSlot(kind)?.sequence ?? 0);
  }

  /** Outlives this process when it returns, and a power cut soon after. @throws when the sync of an earlier write failed. */
  write(fields: string): void {
    const failure = this.#syncFailure;
    this.#syncFailure = null;
    if (failure !== null) throw failure;
    const sequence = this.#sequence + 1;
    writeSync(this.#handle, encode(this.#kind, sequence, fields), 0, slotBytes, (sequence % 2) * slotGapBytes);
    this.#sequence = sequence;
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

/** The fields written last; null when there is no such file, 'unreadable' when no slot of it is whole. */
export function readSideFile(kind: SideFileKind): { readonly fields: string } | 'unreadable' | null {
  return existsSync(kind.path) ? (newestSlot(kind) ?? 'unreadable') : null;
}

interface Slot {
  readonly sequence: number;
  readonly fields: string;
}

function newestSlot(kind: SideFileKind): Slot | null {
  const bytes = readFileSync(kind.path);
  const [even, odd] = [0, slotGapBytes].map((start) => decode(kind, bytes.toString('latin1', start, start + slotBytes)));
  if (!even || !odd) return even ?? odd ?? null;
  return even.sequence > odd.sequence ? even : odd;
}

function encode({ title }: SideFileKind, sequence: number, fields: string): Buffer {
  const text = `${title} ${sequence} ${fields}`;
  return Buffer.from(`${text} ${hash('sha256', text)}\n`.padEnd(slotBytes), 'latin1');
}

function decode({ title }: SideFileKind, slot: string): Slot | null {
  const [, text, check] = /^(.+) ([0-9a-f]{64})\n *$/.exec(slot) ?? [];
  if (!text?.startsWith(`${title} `) || hash('sha256', text) !== check) return null;
  const [, sequence, fields] = /^(\d+) (.+)$/.exec(text.slice(title.length + 1)) ?? [];
  return sequence && fields ? { sequence: Number(sequence), fields } : null;
}

/** Makes new names in the folder durable. Windows can't open a folder and needs none of it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
