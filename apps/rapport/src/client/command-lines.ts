import type { Day } from '@rapport/kernel';
import { v5 } from 'uuid';
import type { BatchLine } from './batch.js';

/** Name space of all command ids that are made from content: v5 of the URL https://rapport.dev/commands. Fixed for ever, or a repeated import would not be a repeat. */
const commandNamespace = 'd80d866c-78e0-57b5-a50f-5c1af2f6a52a';

/** A command id that follows from its parts: the same parts are the same command. */
export const commandIdOf = (...parts: readonly string[]): string => v5(JSON.stringify(parts), commandNamespace);

/** Whoever closes the day by this command line sends the same command. */
export const closeDayLine = (day: Day): BatchLine => ({ commandId: commandIdOf('close-day', day), command: 'close-day', day });

export const openCalendarLine = (firstDay: Day, timeZone: string): BatchLine => ({
  commandId: commandIdOf('open-calendar', firstDay, timeZone),
  command: 'open-calendar',
  firstDay,
  timeZone,
});
