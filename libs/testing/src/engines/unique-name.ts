import { randomUUID } from 'node:crypto';

/** A name for a topic, a group or a database that no other run has used. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;
