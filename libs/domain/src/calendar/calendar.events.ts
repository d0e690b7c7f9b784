// These names are the storage format: the types, the fields and their words are in logs for ever. What has to change
// becomes a new version with an upcast. Each type and version has a golden file in golden/.
import type { Day } from '@rapport/kernel';
import type { DomainEvent } from '../aggregate.js';

/** `timeZone` is the business time zone for ever. */
export type CalendarOpened = DomainEvent<'CalendarOpened', { readonly firstDay: Day; readonly timeZone: string }>;
/** Occurred when the day ended, whenever it was closed. */
export type DayClosed = DomainEvent<'DayClosed', { readonly day: Day }>;
export type CalendarEvent = CalendarOpened | DayClosed;
