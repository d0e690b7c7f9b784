import { dayFromNumber, dayNumber, type Day } from '@rapport/kernel';

/**
 * The `count`-th working day after the day (0: the day itself). Working days are Monday to Friday, as in every year that
 * no calendar version names (the specification, at its head).
 */
export function addWorkingDays(start: Day, count: number): Day {
  if (count === 0) return start;
  const number = dayNumber(start);
  // From Monday, 0, to Sunday, 6: 1970-01-01 was a Thursday. A weekend counts like the Friday before.
  const weekday = (((number + 3) % 7) + 7) % 7;
  const workday = Math.min(weekday, 4);
  return dayFromNumber(number - (weekday - workday) + count + 2 * Math.floor((workday + count) / 5));
}
