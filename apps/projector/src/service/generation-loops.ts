import { describeFault, fedGenerations, Generations, runSampler, type CheckResult, type Logger } from '@rapport/edge';
import type { ReadStore } from '@rapport/read-store';

/** What projects into one generation. */
export interface GenerationLoop {
  /** Ends when the signal aborts. Rejects when it gives up. */
  run(signal: AbortSignal): Promise<void>;
  sample(): Promise<void>;
  health(): CheckResult;
}

export interface GenerationLoopsOptions {
  /** With all generations in it. */
  readonly store: ReadStore;
  readonly logger: Logger;
  readonly open: (generation: number) => GenerationLoop;
  /** Told which generation is live, before anything is projected and after each switch. */
  readonly onLive: (generation: number) => void;
  /** How often it looks which generations there are. Default 1,000. */
  readonly everyMs?: number;
}

interface Running {
  readonly loop: GenerationLoop;
  readonly ending: AbortController;
  readonly ended: Promise<void>;
}

/** One loop for each generation that is to be fed, as the store's document of them says. */
export class GenerationLoops {
  readonly #generations: Generations;
  readonly #running = new Map<number, Running>();
  #live = 0;
  #giveUp: (error: unknown) => void = () => undefined;

  constructor(private readonly options: GenerationLoopsOptions) {
    this.#generations = new Generations(options.store);
  }

  /** Ends when the signal aborts, with nothing under way. Rejects when the live one gives up; another that does is begun anew. */
  async run(signal: AbortSignal): Promise<void> {
    const { logger, everyMs = 1_000 } = this.options;
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const failed = new Promise<never>((_, reject) => (this.#giveUp = reject));
    const looking = runSampler({ sample: () => this.#look(either), everyMs, signal: either, onFailure: (error) => logger.warn(describeFault(error), 'the generations can\'t be looked for') });
    try {
      await Promise.race([looking, failed]);
    } finally {
      ending.abort();
      await looking;
      await Promise.all([...this.#running.keys()].map((generation) => this.#end(generation)));
    }
  }

  async sample(): Promise<void> {
    for (const { loop } of [...this.#running.values()]) await loop.sample();
  }

  /** Of the live one. */
  health(): CheckResult {
    const live = this.#running.get(this.#live);
    const { ok, detail } = live?.loop.health() ?? { ok: false, detail: {} };
    return { ok, detail: { ...detail, generations: [...this.#running.keys()] } };
  }

  async #look(signal: AbortSignal): Promise<void> {
    const found = await this.#generations.read();
    if (signal.aborted) return;
    if (found.live !== this.#live || this.#running.size === 0) {
      this.#live = found.live;
      this.options.onLive(found.live);
    }
    const fed = fedGenerations(found);
    for (const generation of this.#running.keys()) if (!fed.includes(generation)) await this.#end(generation);
    for (const generation of fed) if (!this.#running.has(generation)) this.#begin(generation);
  }

  #begin(generation: number): void {
    const { logger, open } = this.options;
    if (generation > 0) logger.info({ generation }, 'this generation of facts and views is fed from now on');
    const loop = open(generation);
    const ending = new AbortController();
    const ended = loop.run(ending.signal).catch((error: unknown) => {
      if (generation === this.#live) return this.#giveUp(error);
      logger.error({ generation, ...describeFault(error) }, 'a generation that is not live can\'t be fed now');
      this.#running.delete(generation);
    });
    this.#running.set(generation, { loop, ending, ended });
  }

  async #end(generation: number): Promise<void> {
    const running = this.#running.get(generation);
    this.#running.delete(generation);
    running?.ending.abort();
    await running?.ended;
  }
}
