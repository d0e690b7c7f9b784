import { addDays, dayOf, daysBetween, defaultTimeZone, earlierDay, instantFromMs, type Day } from '@rapport/kernel';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { ApiClient } from '../client/api-client.js';
import { fieldErrors, problemText } from '../client/api-problem.js';
import { sendBatch, type BatchAnswer } from '../client/batch.js';
import { nextDayToClose, readCalendar, type Calendar } from '../client/calendar.js';
import { openCalendarLine } from '../client/command-lines.js';
import { feedOf, groupsOf, type Closing, type FeedItem } from './feed.js';
import type { Mapping } from './mapping.js';
import { isRefusal, type OrderRow, type Refusal } from './order-row.js';
import type { RefusalReport } from './refusal-report.js';
import { rowsByDay } from './rows-by-day.js';
import { rowsOf, surveyFile, type ReadOptions, type Survey } from './survey.js';

export interface ImportOptions {
  readonly path: string;
  readonly mapping: Mapping;
  readonly openCalendar: boolean;
  readonly closeDays: boolean;
  /** Make each customer a member from its earliest row on. */
  readonly enrols: boolean;
  /** Null: the calendar's, else the default. */
  readonly timeZone: string | null;
  readonly report: RefusalReport;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly retryForMs: number;
  /** In the first pass `done` counts bytes, in the second rows and days. */
  readonly onProgress: (phase: 'reading' | 'sending', done: number, total: number) => void;
  readonly fileBytes: number;
}

export interface ImportTotals {
  /** Refused ones included. */
  rows: number;
  ordersRecorded: number;
  /** Orders that were there already. */
  repeats: number;
  customersRegistered: number;
  /** Members before stay as they are, and are not counted. */
  membersEnrolled: number;
  refused: number;
  daysClosed: number;
  calendarOpenedOn: Day | null;
  /** It was to be opened, and no row said on which day. */
  calendarLeftClosed: boolean;
}

const linesInBatch = 4_000;
/** A calendar that began longer ago is more likely a slip of the pen: closing a day takes a command each. */
const mostDaysToClose = 36_525;

/**
 * Reads the file twice: to know what it holds, then to send it. Run again, it appends nothing: the process says of each
 * command that had been accepted before that it is a repeat.
 */
export async function importOrders(api: ApiClient, options: ImportOptions): Promise<ImportTotals> {
  const calendar = await readCalendar(api);
  const before = String((await api.get('/v1/status'))['headPosition'] ?? '');
  if (options.closeDays && !calendar && !options.openCalendar) {
    throw new CliFault(exitCodes.usage, 'calendar-not-open', 'days can only be closed once the calendar is open', 'Add --open-calendar, or run `rapport calendar open`.');
  }
  const read: ReadOptions = { ...options, timeZone: zoneOf(calendar, options.timeZone) };
  if (options.enrols && !calendar && !options.openCalendar) {
    throw new CliFault(exitCodes.usage, 'calendar-not-open', 'members can only be enrolled once the calendar is open', 'Add --open-calendar, or run `rapport calendar open`.');
  }
  const survey = await surveyFile({ ...read, byDay: options.closeDays, onRefusal: (refusal) => options.report.add(refusal), onBytes: (bytes) => options.onProgress('reading', bytes, options.fileBytes) });
  const opening = options.openCalendar && !calendar ? survey.firstDay : null;
  const open: Calendar | null = calendar ?? (opening === null ? null : { firstDay: opening, timeZone: read.timeZone, lastClosedDay: null });
  const closing = options.closeDays && open ? closingOf(open, survey, options.nowMs) : null;
  const totals: ImportTotals = { rows: survey.rows, ordersRecorded: 0, repeats: 0, customersRegistered: 0, membersEnrolled: 0, refused: 0, daysClosed: 0, calendarOpenedOn: opening, calendarLeftClosed: options.openCalendar && open === null };
  if (opening !== null) await openCalendar(api, opening, read.timeZone, options);
  const rows = survey.index ? rowsByDay(read, survey.index) : goodRows(read);
  const total = survey.good + (closing ? daysBetween(closing.from, closing.through) + 1 : 0);
  let done = 0;
  for await (const group of groupsOf(feedOf(rows, options.mapping, { earliestMs: survey.earliestMs, closing, enrols: options.enrols }), linesInBatch)) {
    await sendGroup(api, group, { ...options, before }, totals);
    options.onProgress('sending', (done += group.filter(({ kind }) => kind === 'order' || kind === 'closing').length), total);
  }
  totals.refused = options.report.count;
  return totals;
}

function zoneOf(calendar: Calendar | null, asked: string | null): string {
  if (!calendar) return asked ?? defaultTimeZone;
  if (asked === null || asked === calendar.timeZone) return calendar.timeZone;
  throw new CliFault(exitCodes.usage, 'time-zone', `the calendar is open in the time zone ${calendar.timeZone}, for ever`, 'Leave --time-zone out.');
}

/** From the day that is to be closed next through the last row's day, as far as it has ended. */
function closingOf(calendar: Calendar, survey: Survey, nowMs: number): Closing | null {
  if (survey.lastDay === null) return null;
  const lastEnded = addDays(dayOf(instantFromMs(nowMs), calendar.timeZone), -1);
  const closing = { from: nextDayToClose(calendar), through: earlierDay(survey.lastDay, lastEnded) };
  if (closing.from > closing.through) return null;
  const days = daysBetween(closing.from, closing.through) + 1;
  if (days > mostDaysToClose) {
    throw new CliFault(exitCodes.usage, 'too-many-days', `${days} days would be closed, from ${closing.from} on (the earliest row is line ${survey.firstLine}, of ${survey.firstDay})`, 'Correct that row, or open the calendar on a later day with `rapport calendar open`.');
  }
  return closing;
}

async function* goodRows(options: ReadOptions): AsyncGenerator<OrderRow> {
  for await (const { row } of rowsOf(options)) if (!isRefusal(row)) yield row;
}

async function openCalendar(api: ApiClient, firstDay: Day, timeZone: string, options: ImportOptions): Promise<void> {
  const [answer] = await sendBatch(api, [openCalendarLine(firstDay, timeZone)], options);
  if (answer?.problem && !(await readCalendar(api))) throw refused('the calendar was not opened', answer);
}

async function sendGroup(api: ApiClient, group: readonly FeedItem[], options: ImportOptions & { readonly before: string }, totals: ImportTotals): Promise<void> {
  const answers = await sendBatch(api, group.map(({ line }) => line), options);
  for (let index = 0; index < group.length; index++) {
    const [item, answer] = [group[index]!, answers[index]!];
    const isNew = isNewBy(answer, options.before);
    if (item.kind === 'closing') await checkClosing(api, item.day, answer);
    if (item.kind === 'closing') totals.daysClosed += isNew ? 1 : 0;
    // A customer that is there already is left alone; one that can't be registered is told of by its orders.
    else if (item.kind === 'registration') totals.customersRegistered += isNew ? 1 : 0;
    else if (item.kind === 'enrolment' && isMemberBefore(answer)) continue;
    else if (answer.problem) await options.report.add(refusalOf(item.row, answer));
    else if (isNew && item.kind === 'enrolment') totals.membersEnrolled += 1;
    else if (isNew) totals.ordersRecorded += 1;
    else if (item.kind === 'order') totals.repeats += 1;
  }
}

/** Enrolled by somebody else, on whatever day: it stays so. */
const isMemberBefore = ({ problem }: BatchAnswer): boolean => problem?.['code'] === 'already-a-member';

/** Of a line whose answer was lost and that was sent again, the repeat may be our own: then it lies behind the import's beginning. */
const isNewBy = ({ outcome, repeated, resent, position }: BatchAnswer, before: string): boolean =>
  outcome === 'accepted' && (!repeated || (resent && position !== null && position > before));

/** A day that another one closed meanwhile is closed. */
async function checkClosing(api: ApiClient, day: Day, answer: BatchAnswer): Promise<void> {
  if (!answer.problem) return;
  const closedThrough = (await readCalendar(api))?.lastClosedDay ?? null;
  if (closedThrough === null || closedThrough < day) throw refused(`the day ${day} was not closed`, answer);
}

const refused = (what: string, answer: BatchAnswer): CliFault =>
  new CliFault(exitCodes.refused, String(answer.problem?.['code'] ?? 'refused'), `${what}: ${problemText(answer.problem ?? {}) ?? 'no reason was given'}`);

function refusalOf(row: OrderRow, { problem, status }: BatchAnswer): Refusal {
  const body = problem ?? {};
  return {
    line: row.line,
    customerId: row.customerId,
    orderId: row.orderId,
    code: String(body['code'] ?? `http-${status}`),
    field: fieldErrors(body)[0]?.field ?? null,
    reason: problemText(body) ?? `refused with status ${status}`,
  };
}
