import { accumulating } from './accumulators.js';
import { onValues } from './operator.js';
import { type Value } from './values.js';

/** One operand that is a list stands for its elements. */
const fold = (values: readonly Value[], name: string): Value => {
  const folded = accumulating[name]!();
  for (const value of values.length === 1 && Array.isArray(values[0]) ? (values[0] as unknown[]) : values) folded.add(value);
  return folded.result();
};

export const foldOperators = onValues({ $sum: fold, $avg: fold, $min: fold, $max: fold });
