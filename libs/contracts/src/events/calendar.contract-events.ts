import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';
import { closed, day, text } from './event-fields.js';

export const CalendarOpenedV1 = Type.Object(
  { firstDay: day('The first day that is going to be closed.'), timeZone: text('Where days begin and end: a name of the IANA data base, for ever.') },
  { ...closed, description: 'The business calendar begins. Once, before any day is closed.' },
);
export const DayClosedV1 = Type.Object(
  { day: day('The day that is over.') },
  { ...closed, description: 'A business day is over, and everything that is due with it is judged. Days close in order, each once.' },
);

export type CalendarContractEvent =
  | ContractEvent<'rapport.calendar-opened', Static<typeof CalendarOpenedV1>>
  | ContractEvent<'rapport.day-closed', Static<typeof DayClosedV1>>;
