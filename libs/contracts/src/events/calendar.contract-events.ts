import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';

const closed = { additionalProperties: false } as const;

/** `timeZone`: a name of the IANA data base, for ever. */
export const CalendarOpenedV1 = Type.Object({ firstDay: Type.String({ format: 'date' }), timeZone: Type.String() }, closed);
export const DayClosedV1 = Type.Object({ day: Type.String({ format: 'date' }) }, closed);

export type CalendarContractEvent =
  | ContractEvent<'rapport.calendar-opened', Static<typeof CalendarOpenedV1>>
  | ContractEvent<'rapport.day-closed', Static<typeof DayClosedV1>>;
