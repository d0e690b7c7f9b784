import { Injectable } from '@nestjs/common';
import { laterDay, type Day, type JsonObject } from '@rapport/kernel';
import type { ViewDocument } from '@rapport/read-models';
import { ViewCatalogue } from './view-catalogue.js';

/** The calendar as the read side knows it. */
@Injectable()
export class BusinessCalendar {
  constructor(private readonly catalogue: ViewCatalogue) {}

  /** The body of the calendar's one document; null while none is open. */
  async read(): Promise<JsonObject | null> {
    const [document] = await this.catalogue.named('calendar').collection.findByIds(['calendar']);
    return document?.body ?? null;
  }

  async lastClosedDay(): Promise<Day | null> {
    return ((await this.read())?.['lastClosedDay'] as Day | null | undefined) ?? null;
  }
}

/** The day as of which a document holds; null where nothing in it depends on the day. */
export function asOfDay({ frozenOn, factsThrough }: Pick<ViewDocument, 'frozenOn' | 'factsThrough'>, lastClosedDay: Day | null): Day | null {
  if (frozenOn !== null) return frozenOn;
  if (factsThrough === null) return null;
  return lastClosedDay === null ? factsThrough : laterDay(lastClosedDay, factsThrough);
}
