import type { Brand } from './brand.js';

/** A date in the business time zone, `YYYY-MM-DD`. Sorts as text. */
export type Day = Brand<string, 'Day'>;

const msPerDay = 86_400_000;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Days and their numbers that were asked for, each text once. Cleared when it holds too many. */
const daysByNumber = new Map<number, Day>();
const numbersByDay = new Map<Day, number>();
const cachedDays = 50_000;

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  const known = numbersByDay.get(day);
  if (known !== undefined) return known;
  const number = Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10)) / msPerDay;
  if (numbersByDay.size >= cachedDays) numbersByDay.clear();
  numbersByDay.set(day, number);
  return number;
}

/** @throws RangeError for a number beyond what dates can hold. */
export function dayFromNumber(number: number): Day {
  const known = daysByNumber.get(number);
  if (known !== undefined) return known;
  const found = new Date(number * msPerDay).toISOString().slice(0, 10) as Day;
  if (daysByNumber.size >= cachedDays) daysByNumber.clear();
  daysByNumber.set(number, found);
  return found;
}

/** True for a real date of the years 1000 to 9999, so `1997-02-30` is none. */
export function isDay(text: string): text is Day {
  if (!dayPattern.test(text) || text < '1000') return false;
  const number = dayNumber(text as Day);
  return Number.isFinite(number) && dayFromNumber(number) === text;
}

/** @throws when the text is no day; for constants and tests. Input is checked with {@link isDay}. */
export function day(text: string): Day {
  if (!isDay(text)) throw new RangeError(`not a day: ${text.slice(0, 20)}`);
  return text;
}

export const addDays = (start: Day, days: number): Day => dayFromNumber(dayNumber(start) + days);

/** The same day of the month `months` later, clamped to the last day of a shorter month. */
export function addMonths(start: Day, months: number): Day {
  const month = +start.slice(0, 4) * 12 + +start.slice(5, 7) - 1 + months;
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0));
  return dayFromNumber(lastDay.getTime() / msPerDay - Math.max(0, lastDay.getUTCDate() - +start.slice(8, 10)));
}

export const yearOf = (day: Day): number => +day.slice(0, 4);
export const firstDayOfYear = (year: number): Day => `${year}-01-01` as Day;
export const lastDayOfYear = (year: number): Day => `${year}-12-31` as Day;

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

/** The first day of the window of `days` days as of `asOf`, both ends included. */
export const windowStart = (asOf: Day, days: number): Day => addDays(asOf, 1 - days);

export const laterDay = (a: Day, b: Day): Day => (a > b ? a : b);
export const earlierDay = (a: Day, b: Day): Day => (a < b ? a : b);
