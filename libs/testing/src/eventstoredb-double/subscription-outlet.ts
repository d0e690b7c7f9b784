import { randomUUID } from 'node:crypto';
import type { ActiveFaults } from './active-faults.js';
import type { FaultKind } from './double-fault.js';
import { encodedEvent } from './encoded-event.js';
import type { PacedCall } from './paced-call.js';
import { caughtUpMessage, confirmationMessage } from './read-messages.js';
import type { Recorded } from './recorded.js';
import { slowConsumer, unknown } from './status-errors.js';

const faultKinds = ['slow-consumer', 'subscription-error', 'subscription-end', 'subscription-stall'] as const satisfies readonly FaultKind[];

/** A subscription's way to its client: here it drops or stalls when it is told to. */
export class SubscriptionOutlet {
  #sent = 0;
  #isLive = false;

  constructor(
    readonly call: PacedCall,
    private readonly faults: ActiveFaults,
  ) {}

  confirm(): Promise<void> {
    return this.call.send(confirmationMessage(randomUUID()));
  }

  async send(event: Recorded): Promise<void> {
    await this.#strike();
    await this.call.send(encodedEvent(event));
    this.#sent++;
  }

  /** Says it when it becomes so; again when a slow client had fallen behind meanwhile. */
  async caughtUp(): Promise<void> {
    if (this.#isLive) return;
    this.#isLive = true;
    this.call.wasFull = false;
    await this.call.send(caughtUpMessage());
  }

  behind(): void {
    if (this.call.wasFull) this.#isLive = false;
  }

  async #strike(): Promise<void> {
    for (const kind of faultKinds) {
      const fault = this.faults.take(kind, undefined, ({ afterEvents = 0 }) => this.#sent >= afterEvents && (kind !== 'slow-consumer' || this.#isLive));
      if (fault === null) continue;
      if (kind === 'slow-consumer') this.call.fail(slowConsumer());
      if (kind === 'subscription-error') this.call.fail(unknown('the subscription was dropped'));
      if (kind === 'subscription-end') this.call.end();
      await this.call.over();
    }
  }
}
