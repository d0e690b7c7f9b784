import { Gauge, type Registry } from 'prom-client';
import { runChecks, type ReadinessCheck } from '../health/readiness.js';

/** What `/health/ready` says, asked anew whenever figures are. */
export const readyGauge = (registry: Registry, checks: readonly ReadinessCheck[]): Gauge<'check'> =>
  new Gauge({
    name: 'rapport_ready', help: '1: the check of `/health/ready` passes; 0: it fails.', labelNames: ['check'], registers: [registry],
    async collect() {
      const report = await runChecks(checks);
      for (const [check, { ok }] of Object.entries(report.checks)) this.set({ check }, ok ? 1 : 0);
    },
  });
