import type { JsonObject } from '@rapport/kernel';
import type { ApiClient } from '../client/api-client.js';
import { ApiProblem, isObject } from '../client/api-problem.js';
import { counted, plain } from '../render/table.js';
import { ok, warning, wrong, type Check, type Finding } from './finding.js';

/** Behind the log for longer than this, something does not get on. */
export const lateSeconds = 30;

const itemsOf = (answer: JsonObject): readonly JsonObject[] => (Array.isArray(answer['items']) ? answer['items'].filter(isObject) : []);

export const readyCheck = (api: ApiClient): Check => ({
  name: 'ready',
  async run() {
    try {
      await api.get('/health/ready');
      return ok('ready', 'it says that it is ready');
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 503) throw error;
      return wrong('ready', 'it says that it is not ready to answer', 'Filling the views takes a while after a start; GET /health/ready tells what it waits for.');
    }
  },
});

export interface ShownStation {
  readonly station: string;
  readonly partition: number | null;
  readonly events: number;
  readonly exact: boolean;
  readonly seconds: number;
}

export const lagCheck = (api: ApiClient): Check => ({
  name: 'freshness',
  run: async () => lagFindings(((await api.get('/v1/lag'))['stations'] ?? []) as unknown as readonly ShownStation[]),
});

/** One finding for each kind of station, that of its worst partition. */
export function lagFindings(stations: readonly ShownStation[]): readonly Finding[] {
  return [...new Set(stations.map(({ station }) => station))].map((name) => {
    const worst = stations.filter(({ station }) => station === name).reduce((a, b) => (b.seconds > a.seconds ? b : a));
    const where = worst.partition === null ? '' : ` in partition ${worst.partition}`;
    if (worst.events === 0) return ok(name, 'has worked through the whole log');
    const what = `is ${worst.events}${worst.exact ? '' : ' or more'} events behind${where}, for ${Math.round(worst.seconds)} s`;
    if (worst.seconds <= lateSeconds) return ok(name, what);
    return wrong(name, what, `Is it running? Its log and /health/ready say why it does not get on; \`rapport lag\` shows whether it does.`);
  });
}

export const parkedCheck = (api: ApiClient): Check => ({
  name: 'parked',
  async run() {
    const [projector, reactor, failed] = [await api.get('/v1/parked'), await api.get('/v1/reactions/parked'), await api.get('/v1/failed-views')].map(itemsOf);
    return waitingFindings({ projector: projector!.length, reactor: reactor!.length, failedViews: failed!.length });
  },
});

export interface Waiting {
  readonly projector: number;
  readonly reactor: number;
  readonly failedViews: number;
}

/** What waits for a person. */
export const waitingFindings = ({ projector, reactor, failedViews }: Waiting): readonly Finding[] => [
  projector === 0 ? ok('parked', 'the projector holds nothing back') : warning('parked', `the projector holds ${counted(projector, 'key')} back`, '`rapport parked list`, then `rapport parked show KEY`.'),
  reactor === 0 ? ok('parked reactions', 'the reactor holds nothing back') : warning('parked reactions', `the reactor holds ${counted(reactor, 'customer')} back`, '`rapport parked list --reactions`, then `rapport parked show CUSTOMER --reactions`.'),
  failedViews === 0 ? ok('failed views', 'every document was derived') : warning('failed views', `${counted(failedViews, 'document')} keep an old body`, '`rapport failed-views` names them.'),
];

export const calendarCheck = (api: ApiClient, nowMs: number): Check => ({
  name: 'calendar',
  async run() {
    const { calendar } = await api.get('/v1/status');
    if (!isObject(calendar)) return ok('calendar', 'not open yet');
    const next = typeof calendar['nextToClose'] === 'string' ? calendar['nextToClose'] : null;
    const ended = next === null ? 0 : Math.floor((nowMs - Date.parse(`${next}T00:00:00Z`)) / 86_400_000);
    if (ended <= 2) return ok('calendar', `next to close ${plain(next ?? '')}`);
    return warning('calendar', `${counted(ended, 'day')} have ended and are not closed, from ${plain(next ?? '')} on`, 'Close them: `rapport close-day --through DAY`. Stages and points go by the closed days.');
  },
});
