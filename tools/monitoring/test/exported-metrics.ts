import { CommandMetrics } from '@rapport/command-api';
import { createLogger, logFaultCounter, processRegistry, serveHttp, type Registry } from '@rapport/edge';
import { noCounts } from '@rapport/projector';
import { ProjectorMetrics, StatusMetrics } from '@rapport/projector/metrics';
import { ReactorMetrics } from '@rapport/reactor';
import { RelayMetrics } from '@rapport/relay/metrics';

export interface ExportedMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** What each process on the engines has in its registry before it serves. */
const own: Readonly<Record<string, (registry: Registry) => unknown>> = {
  'command-api': (registry) => new CommandMetrics(registry),
  relay: (registry) => new RelayMetrics(registry),
  projector: (registry) => [new ProjectorMetrics(registry, noCounts()), new StatusMetrics(registry)],
  'query-api': logFaultCounter,
  reactor: (registry) => new ReactorMetrics(registry),
};

export const processes = Object.keys(own);

/** What a process has to tell before anything has happened. */
export function figuresOf(app: string): Promise<string> {
  const registry = processRegistry(app);
  own[app]!(registry);
  return registry.metrics();
}

/** As the process answers `/metrics`: its own figures, and those of everything that it serves. */
export async function exportedBy(app: string): Promise<readonly ExportedMetric[]> {
  const registry = processRegistry(app);
  own[app]!(registry);
  const loaded = { settings: { http: { host: '127.0.0.1', port: 0, requestsPerSecond: 500 } }, fault: () => new Error('no setting') as never };
  const http = await serveHttp({ loaded, logger: createLogger({ level: 'silent' }), checks: [{ name: 'there', check: () => ({ ok: true }) }], registry, title: app });
  try {
    await fetch(`${http.url}/health/live`);
    return metricsIn(await (await fetch(`${http.url}/metrics`)).text(), registry);
  } finally {
    await http.close();
  }
}

function metricsIn(text: string, registry: Registry): readonly ExportedMetric[] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => {
    const { labelNames = [] } = registry.getSingleMetric(name!) as unknown as { readonly labelNames?: readonly string[] };
    return { name: name!, type: type!, labels: labelNames };
  });
}
