import {
  calendar, calendarStateSchema, customer, isCustomerId, policy, policyStateSchema, purchases, purchasesStateSchema, reject, rejection,
  type DomainRejection, type PolicyCommand, type PurchasesCommand,
} from '@rapport/domain';
import { isPolicyName } from '@rapport/contracts';
import type { EventLog } from '@rapport/event-log';
import { beginning, err, ok, type Result } from '@rapport/kernel';
import type { KeyedDigest, PersonalDataVault } from '@rapport/privacy';
import type { StateSnapshots } from '@rapport/state-snapshots';
import { v5 as uuidv5 } from 'uuid';
import type { CommandOutcome } from './command-outcome.js';
import { defaultHandlingLimits, type CommandHandling, type CommandTracing, type HandlingLimits, type NameUuid } from './command/command-handling.js';
import { deadlines } from './command/deadlines.js';
import { asItIs, commandHandler } from './command/handle-command.js';
import { laneFull, lanes } from './command/lanes.js';
import { customerStreams, type CustomerStreams } from './customer-streams.js';
import { lastClosedDayOf } from './last-closed-day.js';
import { loyaltySide } from './loyalty/loyalty-side.js';
import { policyProblem } from './policy-check.js';
import { prepareCustomer } from './prepare-customer.js';
import type { WriteSide } from './rapport-application.js';
import { refusedCustomerId } from './refused-id.js';

export interface WriteSideOptions {
  readonly log: EventLog;
  readonly vault: PersonalDataVault;
  readonly digest: KeyedDigest;
  /** Default: that of the package `uuid`, which takes four times as long as one of the platform's. */
  readonly nameUuid?: NameUuid;
  /** From 0 up to 1, itself excluded: spreads the pauses after a conflict. */
  readonly random: () => number;
  /** Default: a timer. */
  readonly delay?: (ms: number) => Promise<void>;
  readonly limits?: Partial<HandlingLimits>;
  /** Commands that may wait in one stream's lane. Default 1,000; more are answered with `contended`. */
  readonly waitingAtMost?: number;
  /** Default: nobody looks where time goes. */
  readonly tracing?: CommandTracing | null;
  /** Where folded states of long streams are kept beside the log. Default: nowhere. */
  readonly snapshots?: StateSnapshots | null;
}

/** Within one process, two referrals can't close a circle between them. */
const referralsLane = 'referrals';

const waitOnTimer = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const encoder = new TextEncoder();
const portableNameUuid: NameUuid = (namespace, name) => uuidv5(encoder.encode(name), namespace);

export function writeSide(options: WriteSideOptions): WriteSide {
  const { log, vault, digest, nameUuid = portableNameUuid, random, delay = waitOnTimer, limits, waitingAtMost, snapshots = null, tracing = null } = options;
  const shared = lanes(waitingAtMost);
  const allLimits = { ...defaultHandlingLimits, ...limits };
  const handling: CommandHandling = {
    log, vault, digest, nameUuid, random, delay, lanes: shared, deadlines: deadlines(allLimits.appendTimeoutMs, 'the log'), limits: allLimits, snapshots, tracing,
  };
  const streams = customerStreams(log);
  const himself = (id: string): string => id;
  const nobody = (): null => null;
  const customerCommands = commandHandler({ aggregate: customer, opensPersonal: true, customerIdOf: himself }, handling);
  const purchasesCommands = commandHandler({ aggregate: purchases, opensPersonal: false, customerIdOf: himself, stateSchema: purchasesStateSchema }, handling);
  const calendarCommands = commandHandler({ aggregate: calendar, opensPersonal: false, customerIdOf: nobody, stateSchema: calendarStateSchema }, handling);
  const policyCommands = commandHandler({ aggregate: policy, opensPersonal: false, customerIdOf: nobody, stateSchema: policyStateSchema }, handling);

  async function inLane(lane: string, stream: string, work: () => Promise<CommandOutcome>): Promise<CommandOutcome> {
    const outcome = await shared.run(lane, work);
    return outcome === laneFull ? { outcome: 'contended', stream } : outcome;
  }

  /** An order often follows at once. */
  async function registering(customerId: string, work: Promise<CommandOutcome>): Promise<CommandOutcome> {
    const outcome = await work;
    if (outcome.outcome === 'accepted') streams.noteRegistered(customerId);
    return outcome;
  }

  return {
    customer(customerId, request) {
      if (!isCustomerId(customerId)) return refusedCustomerId(customer.name);
      const work = () => customerCommands.handle(customerId, request, prepareCustomer(customerId, streams));
      if (request.command.type === 'RegisterCustomer') return registering(customerId, work());
      const isReferral = request.command.type === 'RelateCustomer' && request.command.relation === 'referrer';
      return isReferral ? inLane(referralsLane, customer.streamOf(customerId), work) : work();
    },
    purchases(customerId, request) {
      if (!isCustomerId(customerId)) return refusedCustomerId(purchases.name);
      return purchasesCommands.handle(customerId, request, preparePurchases(customerId, streams));
    },
    ...loyaltySide(handling, streams, async (customerId) => (await purchasesCommands.stateOf(customerId)).state),
    calendar: (request) => calendarCommands.handle('', request, asItIs),
    async policy(name, request) {
      if (!isPolicyName(name)) return { outcome: 'rejected', stream: policy.name, rejection: rejection('unknown-policy', 'name'), position: beginning };
      // Held in the calendar's lane, so that no day is closed here between looking and publishing.
      return inLane(calendar.streamOf(''), policy.streamOf(name), () => policyCommands.handle(name, request, preparePolicy(name, log)));
    },
  };
}

/** Orders and returns belong to a customer who is registered; an ended relationship does not stop facts. */
function preparePurchases(customerId: string, streams: CustomerStreams) {
  const checked = (isRegistered: boolean, command: PurchasesCommand): Result<PurchasesCommand, DomainRejection> =>
    isRegistered ? ok(command) : reject('customer-not-registered', 'customerId');
  return (command: PurchasesCommand): Result<PurchasesCommand, DomainRejection> | Promise<Result<PurchasesCommand, DomainRejection>> => {
    if (command.type === 'RecordOrder' && command.customerId !== customerId) return reject('customer-mismatch', 'customerId');
    const isRegistered = streams.isRegistered(customerId);
    return typeof isRegistered === 'boolean' ? checked(isRegistered, command) : isRegistered.then((answer) => checked(answer, command));
  };
}

function preparePolicy(name: string, log: EventLog) {
  return async (command: Omit<PolicyCommand, 'lastClosedDay'>): Promise<Result<PolicyCommand, DomainRejection>> => {
    if (command.name !== name) return reject('policy-mismatch', 'name');
    const problem = policyProblem(name, command.parameters, command.examples);
    return problem ? err(problem) : ok({ ...command, lastClosedDay: await lastClosedDayOf(log) });
  };
}
