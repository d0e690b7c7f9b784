import { documentedMetrics } from './test/documented-metrics.js';
import { exportedBy, processes, type ExportedMetric } from './test/exported-metrics.js';

const documented = documentedMetrics();
const shapes = (metrics: readonly ExportedMetric[]) => metrics.map(({ name, type, labels }) => ({ name, type, labels: [...labels].sort() })).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Names of our own making, of which there are as many as the code has. */
const boundedLabels = new Set(['type', 'outcome', 'doing', 'error', 'partition', 'reason', 'what', 'method', 'route', 'status', 'check', 'space', 'version', 'major', 'minor', 'patch', 'kind']);

describe('docs/metrics.md', () => {
  it.each(processes)('has what %s exports, and nothing that it does not', async (app) => {
    const promised = documented.filter((metric) => metric.processes.includes(app));
    expect(shapes(promised)).toEqual(shapes(await exportedBy(app)));
  });

  it('names each metric once, says who exports it, in which unit and what it means', () => {
    expect(documented.length).toBeGreaterThan(30);
    expect(new Set(documented.map(({ name }) => name)).size).toBe(documented.length);
    for (const { name, processes: by, unit, meaning } of documented) expect({ name, said: by.length > 0 && unit !== '' && meaning.length >= 10 }).toEqual({ name, said: true });
  });

  it('has no label for what comes in from outside', () => {
    expect(documented.flatMap(({ labels }) => labels).filter((label) => !boundedLabels.has(label))).toEqual([]);
  });

  it('has the unit of a metric in its name', () => {
    for (const { name, unit } of documented) {
      if (unit === 'seconds' && !name.startsWith('process_') && !name.startsWith('nodejs_')) expect(name).toMatch(/_seconds$/);
      if (unit === 'bytes') expect(name).toMatch(/_bytes$/);
    }
  });
});
