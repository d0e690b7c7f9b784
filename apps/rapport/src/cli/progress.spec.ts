import { Writable } from 'node:stream';
import { startProgress } from './progress.js';

class Screen extends Writable {
  text = '';
  readonly columns = 120;
  constructor(readonly isTTY: boolean) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
  // What a terminal has, and a bar asks for.
  cursorTo = (): boolean => true;
  clearLine = (): boolean => true;
  moveCursor = (): boolean => true;
}

const hiddenCursor = '\u001b[?25l';
const shownCursor = '\u001b[?25h';

/** What is on the screen when 500 of a total are done after so many milliseconds, and what the end adds. */
function shownAfter(elapsedMs: number, { isTTY = true, total = 2_000 } = {}): readonly [shown: string, atTheEnd: string] {
  const screen = new Screen(isTTY);
  let nowMs = 1_000_000;
  const progress = startProgress({ err: screen, now: () => nowMs }, 'Importing', 'rows');
  progress.update(0, total);
  nowMs += elapsedMs;
  progress.update(500, total);
  const shown = screen.text;
  progress.stop();
  return [shown, screen.text.slice(shown.length)];
}

describe('a progress bar', () => {
  it('shows on a terminal how far it is, at what rate, and the time left; its end gives the cursor back', () => {
    const [shown, atTheEnd] = shownAfter(2_000);
    expect(shown).toContain(hiddenCursor);
    expect(shown).toMatch(/Importing \[[^\]]+\] 25% \| 500\/2000 rows \| 250\/s \| 6 s left/);
    expect(atTheEnd).toContain(shownCursor);
  });

  it('begins after a second', () => {
    expect(shownAfter(999)).toEqual(['', '']);
    expect(shownAfter(1_000)[0]).toContain('500/2000 rows | 500/s | 3 s left');
  });

  it('is not there where the end is not known, or nobody looks', () => {
    expect(shownAfter(2_000, { total: 0 })).toEqual(['', '']);
    expect(shownAfter(2_000, { isTTY: false })).toEqual(['', '']);
  });
});
