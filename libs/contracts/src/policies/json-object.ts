import { Type } from '@sinclair/typebox';
import type { JsonObject } from '@rapport/kernel';

export const JsonObjectSchema = Type.Unsafe<JsonObject>({ type: 'object' });
