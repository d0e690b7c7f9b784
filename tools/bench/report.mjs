// How results are printed: plain columns, thousands apart, a median with its range.
import { spreadOf } from './measure.mjs';

const digits = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);

export const number = (value) => value.toLocaleString('en-US', { maximumFractionDigits: digits(value), minimumFractionDigits: value < 100 && !Number.isInteger(value) ? digits(value) : 0 });

/** "1,234 (1,100–1,300)" */
export function spread(values) {
  const { median, least, most } = spreadOf(values);
  return `${number(median)} (${number(least)}–${number(most)})`;
}

/** "0.83 (0.80–0.85)" */
export function ratio(values) {
  const { median, least, most } = spreadOf(values);
  return `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}

export const mebibytes = (bytes) => `${number(bytes / 1_048_576)} MiB`;

export function table(columns, rows) {
  const cells = [columns, ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('   ').trimEnd()).join('\n');
}

/** @param aims `{ what, aim, measured }`, of which `measured` is a ratio's median. */
export const aimLines = (aims) =>
  table(['what', 'aim', 'measured', ''], aims.map(({ what, aim, measured }) => [what, aim.toFixed(2), measured.toFixed(2), measured >= aim ? 'reached' : 'missed']));
