import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { alertGroups } from './alert-groups.mjs';
import { documentedMetrics, seriesOf } from './test/documented-metrics.js';
import { figuresOf } from './test/exported-metrics.js';
import { parsePromQl } from './test/promql.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

const rules = (alertGroups() as readonly { readonly rules: readonly Rule[] }[]).flatMap((group) => group.rules);
const byName = rules.map((rule) => [rule.alert, rule] as const);
const known = new Map(documentedMetrics().flatMap((metric) => seriesOf(metric).map((series) => [series, metric] as const)));
/** What Prometheus itself gives each series, and what every one of ours has. */
const labelsOfAll = ['job', 'instance', 'app', 'le'];

const guide = readFileSync(join(root, 'docs/guides/operate.md'), 'utf8');
const pages = new Map([...guide.matchAll(/^### (Rapport[A-Za-z]+)\n([^]*?)(?=^#{1,3} |(?![^]))/gm)].map(([, name, text]) => [name!, text!]));

describe('the alert rules', () => {
  it.each(byName)('%s asks only for metrics that are documented, with labels that they have', (_, { expr }) => {
    const { metrics, labels } = parsePromQl(expr);
    expect(metrics.filter((name) => name !== 'up' && !known.has(name))).toEqual([]);
    const allowed = new Set([...labelsOfAll, ...metrics.flatMap((name) => known.get(name)?.labels ?? [])]);
    expect(labels.filter((label) => !allowed.has(label))).toEqual([]);
  });

  it('notice a process of which there is nothing to be seen any more, each kind of them', () => {
    const kinds = new Set(documentedMetrics().flatMap(({ processes }) => processes).filter((app) => app !== 'rapport'));
    const { expr } = rules.find(({ alert }) => alert === 'RapportProcessMissing')!;
    expect([...expr.matchAll(/absent\(rapport_ready\{app="([a-z-]+)"\}\)/g)].map(([, app]) => app).sort()).toEqual([...kinds].sort());
    expect(expr).toContain('absent(up{job="rapport"})');
  });

  it('don\'t count on a series that comes to be with the first of what they look for: it would be no increase', async () => {
    const begun = { projector: ['rapport_projector_tail_losses_total', 'rapport_status_sent_total'] };
    for (const [app, names] of Object.entries(begun)) {
      const text = await figuresOf(app);
      for (const name of names) expect(text).toMatch(new RegExp(`^${name}\\{[^}]+\\} 0$`, 'm'));
    }
  });

  it.each(byName)('%s says how bad it is, what is the matter and where its page is', (_, { alert, for: held, labels, annotations }) => {
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(held ?? '1m').toMatch(/^\d+[smh]$/);
    expect(annotations.summary.length).toBeGreaterThan(20);
    expect(annotations.runbook_url).toBe(`docs/guides/operate.md#${alert.toLowerCase()}`);
  });

  it('have names of their own, and a page each in the guide, which has no others', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect([...pages.keys()].sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it.each([...pages])('%s: the page says what it means, what is noticed, where to look, what to do and when it is over', (_, text) => {
    expect([...text.matchAll(/^\*\*(.+?)\*\* /gm)].map(([, part]) => part)).toEqual(['Means.', 'Users notice:', 'Find the cause:', 'Do:', 'Over when']);
  });
});
