import type { JsonObject } from '@rapport/kernel';

/** Whether one thing that the process needs is there. `detail` is shown to anybody: figures and states only. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<CheckResult> | CheckResult;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: JsonObject;
}

export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, CheckResult>>;
  readonly instance?: string;
}

/** A check that takes longer has failed. */
export const checkTimeoutMs = 2000;

export async function runChecks(checks: readonly ReadinessCheck[]): Promise<HealthReport> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await runCheck(check)] as const));
  return { status: results.every(([, { ok }]) => ok) ? 'ok' : 'unavailable', checks: Object.fromEntries(results) };
}

async function runCheck(check: ReadinessCheck): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: { reason: 'took too long' } }), checkTimeoutMs);
  });
  try {
    return await Promise.race([check.check(), timeout]);
  } catch (error) {
    return { ok: false, detail: { reason: error instanceof Error ? error.name : 'failed' } };
  } finally {
    clearTimeout(timer);
  }
}
