import { Counter, Gauge, type Registry } from 'prom-client';

// What several processes export has one name and one meaning: it is defined here.

export type FollowingStation = 'relay' | 'reactor';

const lagOf: Readonly<Record<FollowingStation, { readonly events: string; readonly seconds: string }>> = {
  relay: { events: 'Events of the log that are not published yet; 1,000 means that or more. 0 at a relay that waits.', seconds: 'Time since the first event that is not published was stored.' },
  reactor: { events: 'Events of the log that are not reacted to yet; 1,000 means that or more.', seconds: 'Time since the first event that is not reacted to was stored.' },
};

export interface LagGauges<Label extends string = never> {
  readonly events: Gauge<Label>;
  readonly seconds: Gauge<Label>;
}

/** How far a station that follows the log is behind it. */
export const followerLag = (registry: Registry, station: FollowingStation): LagGauges => ({
  events: new Gauge({ name: `rapport_${station}_lag_events`, help: lagOf[station].events, registers: [registry] }),
  seconds: new Gauge({ name: `rapport_${station}_lag_seconds`, help: lagOf[station].seconds, registers: [registry] }),
});

export const projectorLag = (registry: Registry): LagGauges<'partition'> => ({
  events: new Gauge({ name: 'rapport_projector_lag_events', help: 'Records of a partition that are not worked through; watermarks count.', labelNames: ['partition'], registers: [registry] }),
  seconds: new Gauge({ name: 'rapport_projector_lag_seconds', help: 'Time since the oldest event in hand was recorded, or since a lag was first seen.', labelNames: ['partition'], registers: [registry] }),
});

const restarted: Readonly<Record<'relay' | 'projector' | 'reactor', string>> = {
  relay: 'Runs that failed and were begun again, with a new producer, by the kind of the error.',
  projector: 'Runs of the consumer, embedded of the thread of the read side, that failed and were begun again, by the kind of the error.',
  reactor: 'Runs that failed and were begun again, by the kind of the error.',
};

export const restartCounter = (registry: Registry, station: keyof typeof restarted): Counter<'error'> =>
  new Counter({ name: `rapport_${station}_restarts_total`, help: restarted[station], labelNames: ['error'], registers: [registry] });

export const logFaultCounter = (registry: Registry): Counter<'doing'> =>
  new Counter({ name: 'rapport_log_faults_total', help: 'Calls to the log that failed and were tried again.', labelNames: ['doing'], registers: [registry] });

/** What waits for a person. */
export interface WaitingGauges {
  readonly parkedRecords: Gauge;
  readonly failedViews: Gauge;
  readonly stoppedPartitions: Gauge;
}

export const waitingGauges = (registry: Registry): WaitingGauges => ({
  parkedRecords: new Gauge({ name: 'rapport_projector_parked_records', help: 'Records that wait behind one of their key that failed.', registers: [registry] }),
  failedViews: new Gauge({ name: 'rapport_projector_failed_views', help: 'Documents of views that could not be derived and keep their old body.', registers: [registry] }),
  stoppedPartitions: new Gauge({ name: 'rapport_projector_stopped_partitions', help: 'Partitions that wait for a newer version or for a person.', registers: [registry] }),
});

export const parkedReactionsGauge = (registry: Registry): Gauge =>
  new Gauge({ name: 'rapport_reactor_parked_events', help: 'Events that wait behind one of their customer that failed.', registers: [registry] });
