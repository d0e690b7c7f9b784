import { describeFault, OtherVersions, rememberVersions, type CheckResult, type Logger, type ReadModelVersions } from '@rapport/edge';
import type { ReadStore } from '@rapport/read-store';
import type { GenerationLoop } from './generation-loops.js';

export interface VersionedLoopOptions {
  readonly generation: number;
  /** That of the generation. */
  readonly store: ReadStore;
  readonly versions: ReadModelVersions;
  readonly logger: Logger;
  readonly open: () => GenerationLoop;
}

/** Feeds a generation whose documents are of this program's versions; any other is left to the projectors that it belongs to. */
export class VersionedLoop implements GenerationLoop {
  #loop: GenerationLoop | null = null;
  #refused: OtherVersions | null = null;

  constructor(private readonly options: VersionedLoopOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    const { generation, store, versions, logger, open } = this.options;
    try {
      await rememberVersions(store, generation, versions);
    } catch (error) {
      if (!(error instanceof OtherVersions)) throw error;
      this.#refused = error;
      logger.error({ generation, ...describeFault(error) }, 'a generation is not fed by this projector');
      return aborted(signal);
    }
    if (signal.aborted) return;
    this.#loop = open();
    await this.#loop.run(signal);
  }

  async sample(): Promise<void> {
    await this.#loop?.sample();
  }

  health(): CheckResult {
    if (this.#refused) return { ok: false, detail: { versions: this.#refused.differences, reason: this.#refused.message } };
    return this.#loop?.health() ?? { ok: false, detail: {} };
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
