import type { KeySubject, SealedBox } from '@rapport/contracts';
import type { RecordedEvent } from '@rapport/event-log';
import { PrivacyFault, type KeyRing } from '@rapport/privacy';

/** Keys asked for at once. */
const atOnce = 256;

/**
 * Brings the data keys that events are sealed with from one ring into another, wrapped as they are: both rings belong to
 * one master key. A repeat changes nothing.
 */
export class KeyMove {
  readonly #moved = new Set<KeySubject>();
  /** The first event that needs each key. */
  readonly #wanted = new Map<KeySubject, RecordedEvent>();

  constructor(
    private readonly from: KeyRing,
    private readonly to: KeyRing,
  ) {}

  /** How many keys have been moved, or were there. */
  get moved(): number {
    return this.#moved.size;
  }

  readonly want = (event: RecordedEvent): void => {
    const subject = subjectOf(event);
    if (subject !== null && !this.#moved.has(subject) && !this.#wanted.has(subject)) this.#wanted.set(subject, event);
  };

  /** Every key that is wanted is in the target, durably, when it returns. @throws {PrivacyFault} */
  readonly move = async (): Promise<void> => {
    const wanted = [...this.#wanted];
    for (let start = 0; start < wanted.length; start += atOnce) {
      await Promise.all(wanted.slice(start, start + atOnce).map(([subject, event]) => this.#move(subject, event)));
    }
    this.#wanted.clear();
  };

  async #move(subject: KeySubject, { stream, revision }: RecordedEvent): Promise<void> {
    const place = `${stream}@${revision}`;
    const entry = await this.from.find(subject);
    if (entry === null) throw new PrivacyFault(`the key ring of the source has no key for ${place}: it is not the ring of this log`);
    if (entry.state === 'erased') {
      // A ring takes keys only; that of an erased person is gone, and the target must say so by itself.
      if ((await this.to.find(subject))?.state !== 'erased') throw new PrivacyFault(`the key for ${place} was erased, and the key ring of the target does not say so: tombstones can't be moved yet`);
    } else {
      const stands = await this.to.addIfAbsent(subject, entry.wrapped);
      const same = stands.state === 'live' && Buffer.compare(stands.wrapped, entry.wrapped) === 0;
      if (!same) throw new PrivacyFault(`the key ring of the target has another key for ${place}: it is the ring of another installation`);
    }
    this.#moved.add(subject);
  }
}

const subjectOf = ({ data }: RecordedEvent): KeySubject | null => (data['sealed'] as unknown as SealedBox | undefined)?.subject ?? null;
