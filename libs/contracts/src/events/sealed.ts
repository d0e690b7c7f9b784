import { Type, type Static } from '@sinclair/typebox';

/** Whose data key seals a box: `customer:<customerId>`, later also `complaint:<complaintId>`. Fixed for ever once used. */
export type KeySubject = `customer:${string}` | `complaint:${string}`;

/**
 * The personal part of an event, sealed. It is stored and sent in this form; `v` is the box's own schema version.
 * `box` is base64 of AES-256-GCM: 12 bytes of nonce, the ciphertext of the part's JSON, 16 bytes of tag.
 */
export const SealedBoxSchema = Type.Object(
  {
    v: Type.Literal(1),
    subject: Type.Unsafe<KeySubject>(Type.String({ pattern: '^(customer|complaint):.+$' })),
    box: Type.String(),
  },
  { additionalProperties: false },
);
export type SealedBox = Static<typeof SealedBoxSchema>;

/** A box on the wire: `storedType` is the type under which the event is stored, which the box is bound to. */
export type SealedPart = SealedBox & { readonly storedType: string };
