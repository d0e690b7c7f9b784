import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { documentedMetrics, seriesOf } from './test/documented-metrics.js';
import { parsePromQl } from './test/promql.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string; readonly datasource: { readonly uid: string } }[];
}

const dashboard = JSON.parse(readFileSync(join(root, 'docs/monitoring/dashboard.json'), 'utf8')) as {
  readonly uid: string; readonly title: string; readonly schemaVersion: number; readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly query: string }[] };
};
const { panels } = dashboard;
const figures = panels.filter(({ type }) => type !== 'row');
const expressions = figures.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const));
const known = new Map(documentedMetrics().flatMap((metric) => seriesOf(metric).map((series) => [series, metric] as const)));

describe('the dashboard', () => {
  it('is one that Grafana takes: a title, a place for each panel, ids of their own', () => {
    expect(dashboard).toMatchObject({ uid: 'rapport', title: 'Rapport', schemaVersion: expect.any(Number) });
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, gridPos: { h, w, x, y } } of panels) expect({ title, fits: h > 0 && w > 0 && x >= 0 && x + w <= 24 && y >= 0 }).toEqual({ title, fits: true });
  });

  it('has no panel upon another', () => {
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) => Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`));
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('asks for its Prometheus by a variable', () => {
    expect(dashboard.templating.list).toContainEqual(expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' }));
    const used = figures.flatMap(({ datasource, targets = [] }) => [datasource?.uid, ...targets.map((target) => target.datasource.uid)]);
    expect(new Set(used)).toEqual(new Set(['${datasource}']));
  });

  it('has a row for each station', () => {
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual(['Commands', 'Log', 'Relay', 'Topic', 'Projector', 'Read models', 'Reactor', 'HTTP and processes']);
  });

  it('has something to draw in every panel', () => {
    expect(figures.filter(({ targets = [] }) => targets.length === 0 || new Set(targets.map(({ refId }) => refId)).size < targets.length)).toEqual([]);
  });

  it.each(expressions)('%s asks only for what is documented: %s', (_, expr) => {
    const { metrics, labels } = parsePromQl(expr);
    expect(metrics.filter((name) => !known.has(name))).toEqual([]);
    const allowed = new Set(['job', 'instance', 'app', 'le', ...metrics.flatMap((name) => known.get(name)?.labels ?? [])]);
    expect(labels.filter((label) => !allowed.has(label))).toEqual([]);
  });
});
