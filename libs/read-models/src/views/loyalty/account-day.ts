import { addDays, laterDay, type Day } from '@rapport/kernel';
import type { ViewContext } from '../view-definition.js';

/** The day that an account is told for: the first one that is not closed, or that of its latest fact if it is later. So what a close brings holds from the close on. */
export const accountDay = ({ lastClosedDay }: ViewContext, factsThrough: Day): Day =>
  lastClosedDay === null ? factsThrough : laterDay(addDays(lastClosedDay, 1), factsThrough);
