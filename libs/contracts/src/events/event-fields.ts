import { Type, type TSchema } from '@sinclair/typebox';

// What the schemas of events are made of. Each field says what it means and in which unit: consumers read it in the catalogue.

export const closed = { additionalProperties: false } as const;

/** The words are the contract: one more is a new version, for a consumer that does not know it would go wrong in silence. */
export const oneOf = <Values extends readonly string[]>(values: Values, description?: string) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...(description === undefined ? {} : { description }) });

export const text = (description: string) => Type.String({ description });
export const wholeNumber = (description: string, least?: number) => Type.Integer({ ...(least === undefined ? {} : { minimum: least }), description });
/** A day of the business calendar, `2026-03-01`. */
export const day = (description: string) => Type.String({ format: 'date', description });
/** A moment in UTC with milliseconds, `2026-03-01T08:00:00.000Z`. */
export const moment = (description: string) => Type.String({ description: `${description} UTC, with milliseconds.` });
export const orNull = <Schema extends TSchema>(schema: Schema, description: string) => Type.Union([schema, Type.Null()], { description });

export const orderName = () => ({ source: text('The shop or system that the order comes from.'), orderId: text('Names the order within its source.') });
