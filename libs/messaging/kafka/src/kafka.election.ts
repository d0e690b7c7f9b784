import { delayOnTimer, eventsTopic, type Delay } from '@rapport/messaging';
import type { Consumer } from 'kafkajs';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { setupFaultOf } from './kafka.setup-fault.js';
import { oneActive } from './one-active.assigner.js';
import { within } from './within.js';

/** `joining`: it has no word from the group yet, or not any more. */
export type ElectionState = 'joining' | 'waiting' | 'active';

export interface KafkaElectionOptions {
  /** Of all members of one group, one is active. Used for nothing else. */
  readonly groupId: string;
  /** Any topic that is there; nothing of it is read. Default {@link eventsTopic}. */
  readonly topic?: string;
  /** An active member that is silent for so long is replaced. Default 30,000. */
  readonly sessionTimeoutMs?: number;
  /** Told of a membership that failed; it is begun again after a pause. */
  readonly onFailure?: (error: unknown) => void;
  /** Waits before a membership is begun again. Default: a timer. */
  readonly delay?: Delay;
}

const longestBeatMs = 1_000;
const beatsInASession = 6;
const joinAgainAfterMs = 2_000;
const leaveTimeoutMs = 10_000;
/** The client tells of its end before it tells of the cause. */
const causeTimeoutMs = 1_000;

/**
 * Lets one of several processes work. The group's coordinator decides by who answers it, no clocks are compared, and nothing
 * is stored. For the length of a session two may hold themselves for the active one, when one was cut off or asleep: what
 * they do must bear being done twice.
 */
export class KafkaElection {
  readonly #config: KafkaConfig;
  readonly #options: Required<Omit<KafkaElectionOptions, 'delay'>> & { readonly delay: Delay };
  #state: ElectionState = 'joining';
  #turn: AbortController | null = null;
  #turnBegins: () => void = () => undefined;

  constructor(config: KafkaConfig, { topic = eventsTopic, sessionTimeoutMs = 30_000, onFailure = () => undefined, delay = delayOnTimer, groupId }: KafkaElectionOptions) {
    this.#config = config;
    this.#options = { groupId, topic, sessionTimeoutMs, onFailure, delay };
  }

  get state(): ElectionState {
    return this.#state;
  }

  /**
   * Runs `work` whenever and as long as this member is the active one; the place is left only when it has ended. Resolves
   * when the signal has aborted or when `work` ends by itself; rejects as `work` does.
   */
  async run(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const leaving = new AbortController();
    const aborted = (): void => this.#turnBegins();
    signal.addEventListener('abort', aborted, { once: true });
    const membership = this.#stayMember(leaving.signal);
    try {
      for (let turn = await this.#nextTurn(signal); turn !== null; turn = await this.#nextTurn(signal)) {
        await work(AbortSignal.any([signal, turn]));
        if (!turn.aborted) return;
      }
    } finally {
      signal.removeEventListener('abort', aborted);
      leaving.abort();
      await membership;
    }
  }

  /** Null when the signal aborts. */
  async #nextTurn(signal: AbortSignal): Promise<AbortSignal | null> {
    while (!signal.aborted) {
      if (this.#turn) return this.#turn.signal;
      await new Promise<void>((resolve) => (this.#turnBegins = resolve));
    }
    return null;
  }

  async #stayMember(leaving: AbortSignal): Promise<void> {
    const { delay, onFailure } = this.#options;
    while (!leaving.aborted) {
      try {
        await this.#memberUntil(leaving);
      } catch (error) {
        onFailure(error);
        await delay(joinAgainAfterMs, leaving);
      } finally {
        this.#become('joining');
      }
    }
  }

  /** One membership. @throws {KafkaSetupFault} or the client's error, when it ends unasked. */
  async #memberUntil(leaving: AbortSignal): Promise<void> {
    const consumer = this.#consumer();
    const ended = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        leaving.addEventListener('abort', () => resolve(), { once: true, signal: ended.signal });
        this.#attend(consumer, reject).catch(reject);
      });
    } catch (error) {
      throw setupFaultOf(error, this.#config.brokers, this.#options.topic) ?? error;
    } finally {
      ended.abort();
      // The coordinator notices by itself who does not leave in order.
      await within(leaveTimeoutMs, 'leaving the group', consumer.disconnect()).catch(() => undefined);
    }
  }

  async #attend(consumer: Consumer, failed: (error: unknown) => void): Promise<void> {
    const { topic } = this.#options;
    const { CRASH, DISCONNECT, GROUP_JOIN } = consumer.events;
    consumer.on(CRASH, ({ payload }) => failed(payload.error));
    consumer.on(DISCONNECT, () => void setTimeout(() => failed(new Error('the connection to the group has ended')), causeTimeoutMs).unref());
    consumer.on(GROUP_JOIN, ({ payload }) => {
      consumer.pause([{ topic }]);
      this.#become(payload.memberAssignment[topic]?.length ? 'active' : 'waiting');
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
  }

  #consumer(): Consumer {
    const { groupId, topic, sessionTimeoutMs } = this.#options;
    return kafkaOf(this.#config).consumer({
      groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(longestBeatMs, Math.floor(sessionTimeoutMs / beatsInASession)),
      maxWaitTimeInMs: 250,
      retry: { restartOnFailure: () => Promise.resolve(false) },
      partitionAssigners: [oneActive(topic, () => this.#state === 'active')],
    });
  }

  #become(state: ElectionState): void {
    this.#state = state;
    if (state !== 'active') {
      this.#turn?.abort();
      this.#turn = null;
    } else if (!this.#turn) {
      this.#turn = new AbortController();
      this.#turnBegins();
    }
  }
}
