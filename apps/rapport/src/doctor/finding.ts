import { faultOf } from '../cli/fault-of.js';

/** `warning`: it works, and somebody should look at it. `wrong`: something does not work, or will be lost. */
export type FindingState = 'ok' | 'warning' | 'wrong';

/** What one check found. Holds no secret and no personal value. */
export interface Finding {
  readonly check: string;
  readonly state: FindingState;
  readonly what: string;
  /** What to do; null where all is well. */
  readonly remedy: string | null;
}

/** Looks at one thing and changes nothing. What it throws counts as wrong. */
export interface Check {
  readonly name: string;
  run(): Promise<Finding | readonly Finding[]> | Finding | readonly Finding[];
}

export const ok = (check: string, what: string): Finding => ({ check, state: 'ok', what, remedy: null });
export const warning = (check: string, what: string, remedy: string): Finding => ({ check, state: 'warning', what, remedy });
export const wrong = (check: string, what: string, remedy: string): Finding => ({ check, state: 'wrong', what, remedy });

/** All at once, for a server that is away answers late; told in their order. */
export const runChecks = async (checks: readonly Check[]): Promise<readonly Finding[]> => (await Promise.all(checks.map(found))).flat();

async function found({ name, run }: Check): Promise<readonly Finding[]> {
  try {
    const findings = await run();
    return Array.isArray(findings) ? (findings as readonly Finding[]) : [findings as Finding];
  } catch (error) {
    return [findingOf(name, error)];
  }
}

/** A setting's fault says what to do itself. */
function findingOf(check: string, error: unknown): Finding {
  const { setting, problem, remedy } = error as { readonly setting?: string; readonly problem?: string; readonly remedy?: string };
  if (setting !== undefined && problem !== undefined && remedy !== undefined) return wrong(check, `${setting}: ${problem}`, remedy);
  const { message, hint } = faultOf(error);
  return wrong(check, message, hint ?? 'Look at what it names; the guide to operating tells more.');
}
