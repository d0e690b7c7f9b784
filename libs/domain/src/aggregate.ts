import type { Instant, JsonObject, Result } from '@rapport/kernel';

/** What a decision may know besides the state and the command: nothing else of the world. */
export interface DecisionContext {
  /** The command's clock. */
  readonly now: Instant;
}

/**
 * A decided event before it is stored. `personal` is sealed as one part with the key of `customerId` when it is stored;
 * everything else stays readable for ever. `occurredAt` is when it happened in the world.
 */
export interface DomainEvent<Type extends string = string, Data extends object = object, Personal extends object = object> {
  readonly type: Type;
  readonly occurredAt: Instant;
  readonly data: Data;
  readonly personal?: Personal;
}

/** A command that was understood and refused. `field` names the part of the command that is at fault, where one is. */
export interface DomainRejection<Code extends string = string> {
  readonly code: Code;
  readonly field?: string;
  /** Ids, days, counts and limits that explain the refusal; never personal values. */
  readonly details?: JsonObject;
}

/**
 * The unit of consistency: one stream. `decide` and `evolve` are pure; `evolve` never throws, whatever comes.
 * An accepted command gives at least one event; `[]` means that the command changes nothing (a repeat in business terms).
 */
export interface Aggregate<State, Command, Event extends DomainEvent, Rejection extends DomainRejection> {
  readonly name: string;
  readonly streamOf: (id: string) => string;
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (state: State, command: Command, context: DecisionContext) => Result<readonly Event[], Rejection>;
}
