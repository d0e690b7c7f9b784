import Table from 'cli-table3';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

const noLines = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'].map((name) => [name, '']),
);

/** Columns padded to their widest cell, two spaces between, no lines; characters of double width are counted as such. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | number)[])[]): string {
  const grid = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: { ...noLines, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  grid.push(...rows.map((row) => row.map(plain)));
  return grid.toString().split('\n').map((line) => line.trimEnd()).join('\n');
}

/** Control characters could move the cursor or recolour the screen. */
export const plain = (cell: string | number): string => String(cell).replace(/\p{Cc}/gu, ' ');

export const title = (text: string): string => `${text}\n${'-'.repeat(text.length)}`;

/** "52.5 %"; empty of nothing. */
export const share = (part: number, whole: number): string => (whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)} %`);

/** "6,919". */
export const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** "1 day", "2 days", "6,919 days". */
export const counted = (number: number, one: string): string => `${grouped(number)} ${one}${number === 1 ? '' : 's'}`;
