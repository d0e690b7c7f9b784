import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * A registry of its own, so that several in one process don't meet, with what Node tells of itself. Labels are names of our
 * own making (types, outcomes, partitions), never ids of customers or anything that came in.
 */
export function processRegistry(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** From half a millisecond to ten seconds. */
export const latencyBucketsSeconds: number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
