import type { DoubleFault, FaultKind, FaultOf, FaultTarget } from './double-fault.js';

interface Active {
  readonly fault: DoubleFault;
  left: number;
}

/** The faults that are on, and how often each kind struck. */
export class ActiveFaults {
  readonly #active: Active[] = [];
  readonly #struck = new Map<FaultKind, number>();
  #healing = new AbortController();

  add(fault: DoubleFault): void {
    this.#active.push({ fault, left: fault.count ?? Infinity });
  }

  heal(): void {
    this.#active.length = 0;
    this.#healing.abort();
    this.#healing = new AbortController();
  }

  struck(kind: FaultKind): number {
    return this.#struck.get(kind) ?? 0;
  }

  /** The fault of this kind that strikes now, if there is one; it has then struck once more. */
  take<Kind extends FaultKind>(kind: Kind, target?: FaultTarget, applies: (fault: FaultOf<Kind>) => boolean = () => true): FaultOf<Kind> | null {
    const found = this.#active.find(({ fault, left }) => fault.kind === kind && left > 0 && isOn(fault, target) && applies(fault as FaultOf<Kind>));
    if (found === undefined) return null;
    found.left--;
    this.#struck.set(kind, this.struck(kind) + 1);
    return found.fault as FaultOf<Kind>;
  }

  /** Resolves after a time, or without one when healed. */
  pause(delayMs: number | undefined): Promise<void> {
    const { signal } = this.#healing;
    return new Promise((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const isOn = (fault: DoubleFault, target: FaultTarget | undefined): boolean => !('on' in fault) || fault.on === undefined || fault.on === target;
