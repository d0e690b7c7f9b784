import { dayFromNumber, type Day } from '@rapport/kernel';

/** Where a row lies in the file. */
export interface RowPlace {
  readonly line: number;
  readonly offset: number;
  readonly byteLength: number;
  readonly day: Day;
}

/** The places of all rows, 20 bytes a row, to be read in the order of their days; rows of one day stay in the order of the file. */
export class DayIndex {
  private offsets = new Float64Array(1_024);
  private byteLengths = new Uint32Array(1_024);
  private lines = new Uint32Array(1_024);
  private days = new Int32Array(1_024);
  private count = 0;

  get rows(): number {
    return this.count;
  }

  add(line: number, offset: number, byteLength: number, dayNumber: number): void {
    if (this.count === this.lines.length) this.grow();
    this.offsets[this.count] = offset;
    this.byteLengths[this.count] = byteLength;
    this.lines[this.count] = line;
    this.days[this.count] = dayNumber;
    this.count += 1;
  }

  /** Counts the rows of each day first, so that sorting takes one pass and no comparison. */
  *inOrder(): Generator<RowPlace> {
    for (const row of this.sorted()) {
      yield { line: this.lines[row]!, offset: this.offsets[row]!, byteLength: this.byteLengths[row]!, day: dayFromNumber(this.days[row]!) };
    }
  }

  private sorted(): Uint32Array {
    const days = this.days.subarray(0, this.count);
    let [first, last] = [Infinity, -Infinity];
    for (const day of days) {
      if (day < first) first = day;
      if (day > last) last = day;
    }
    const next = new Uint32Array(this.count === 0 ? 0 : last - first + 2);
    for (const day of days) next[day - first + 1]! += 1;
    for (let day = 1; day < next.length; day++) next[day]! += next[day - 1]!;
    const sorted = new Uint32Array(this.count);
    for (let row = 0; row < this.count; row++) sorted[next[days[row]! - first]!++] = row;
    return sorted;
  }

  private grow(): void {
    const size = this.lines.length * 2;
    this.offsets = copied(new Float64Array(size), this.offsets);
    this.byteLengths = copied(new Uint32Array(size), this.byteLengths);
    this.lines = copied(new Uint32Array(size), this.lines);
    this.days = copied(new Int32Array(size), this.days);
  }
}

function copied<Numbers extends { set(from: Numbers): void }>(to: Numbers, from: Numbers): Numbers {
  to.set(from);
  return to;
}
