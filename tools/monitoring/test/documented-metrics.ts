import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../workspace.mjs';

export interface DocumentedMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly unit: string;
  /** Processes that export it. */
  readonly processes: readonly string[];
  readonly meaning: string;
}

const row = /^\| `([a-z0-9_]+)` \| (\w+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm;
const listed = (cell: string): readonly string[] => cell.split(',').map((one) => one.trim().replaceAll('`', '')).filter((one) => one !== '' && one !== '–');

export const documentedMetrics = (): readonly DocumentedMetric[] =>
  [...readFileSync(join(root, 'docs/metrics.md'), 'utf8').matchAll(row)].map(([, name, type, labels, unit, by, meaning]) => ({
    name: name!, type: type!, labels: listed(labels!), unit: unit!.trim(), processes: listed(by!), meaning: meaning!.trim(),
  }));

/** The series that Prometheus keeps of it. */
export const seriesOf = ({ name, type }: Pick<DocumentedMetric, 'name' | 'type'>): readonly string[] =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : type === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
