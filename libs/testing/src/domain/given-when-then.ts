import type { Aggregate, DomainEvent, DomainRejection } from '@rapport/domain';
import { instant, type Instant } from '@rapport/kernel';

/** The clock of commands whose spec does not name another. */
export const clockOfSpecs: Instant = instant('2026-03-10T12:00:00.000Z');

/** The command changes nothing. */
export const nothing = Symbol('nothing');

/** A refusal by this code; field and details are compared where they are given. */
export interface ExpectedRejection<Code extends string = string> {
  readonly rejected: Code;
  readonly field?: string;
  readonly details?: DomainRejection['details'];
}

type Expected<Event, Code extends string> = readonly Event[] | ExpectedRejection<Code> | typeof nothing;

/**
 * `given(events).when(command).then(expected)`: expected are the very events, a rejection, or {@link nothing}.
 * The decision is made twice, as it has to be the same.
 */
export function scenarios<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>,
) {
  return (...events: readonly Event[]) => ({
    when: (command: Command, now: Instant = clockOfSpecs) => ({
      then(expected: Expected<Event, Rejection['code']>): void {
        const decided = decideAfter(aggregate, events, command, now);
        expect(decideAfter(aggregate, events, command, now)).toEqual(decided);
        if (expected === nothing) return expect(decided).toEqual({ ok: true, value: [] });
        if (!('rejected' in expected)) return expect(decided).toEqual({ ok: true, value: expected });
        const { rejected: code, ...rest } = expected;
        expect(decided).toEqual({ ok: false, error: expect.objectContaining({ code, ...rest }) as unknown });
      },
    }),
  });
}

/** The events that the commands give, one after the other; each has to be accepted. */
export function eventsOf<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>, commands: readonly Command[], now: Instant = clockOfSpecs,
): readonly Event[] {
  return commands.reduce<readonly Event[]>((events, command) => {
    const decided = decideAfter(aggregate, events, command, now);
    if (!decided.ok) throw new Error(`refused: ${decided.error.code}`);
    return [...events, ...decided.value];
  }, []);
}

/** The state that the events make. */
export const fold = <State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>, events: readonly Event[],
): State => events.reduce(aggregate.evolve, aggregate.initial);

const decideAfter = <State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>, events: readonly Event[], command: Command, now: Instant,
) => aggregate.decide(fold(aggregate, events), command, { now });
