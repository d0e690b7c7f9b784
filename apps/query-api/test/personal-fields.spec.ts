import { contractCatalogue } from '@rapport/application';
import type { Json, JsonObject } from '@rapport/kernel';
import { calendarStream, customerStream, loyaltyStream, policyStream, purchasesStream, viewDefinitions, type ViewDocument } from '@rapport/read-models';
import { ContractEvents, eventSamples, ReferenceReadSide } from '@rapport/testing';
import { hiddenFields, openDocument } from '../src/views/open-document.js';

interface PersonalSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, PersonalSchema>>;
  readonly patternProperties?: Readonly<Record<string, PersonalSchema>>;
  readonly anyOf?: readonly PersonalSchema[];
}

const mark = 'Sealed:';

/** A personal part as its contract describes it, every text of it marked; a free name is one that the sample has. */
function marked(schema: PersonalSchema, path: string, sample: Json | undefined): Json {
  if (schema.anyOf) return marked(schema.anyOf[0]!, path, sample);
  if (schema.type === 'string') return `${mark}${path}`;
  const known = (sample ?? {}) as JsonObject;
  const [free] = Object.values(schema.patternProperties ?? {});
  const fields = schema.properties ?? (free && Object.fromEntries(Object.keys(known).map((name) => [name, free])));
  if (!fields || Object.keys(fields).length === 0) throw new Error(`${path} is of a form that nothing marks here yet`);
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, marked(field, `${path}.${name}`, known[name])]));
}

/** Every event of the contracts once, in each of the streams: those that it does not belong to make nothing of it. */
function everythingTold(): ContractEvents {
  const log = new ContractEvents();
  const streams = [customerStream('c-1'), purchasesStream('c-1'), loyaltyStream('c-1'), calendarStream, policyStream(eventSamples.PolicyPublished.data.name)];
  for (const { storedType, type, personal } of contractCatalogue) {
    const sample = eventSamples[storedType] as { readonly occurredAt: typeof eventSamples.OwnerAssigned.occurredAt; readonly data: object; readonly personal?: JsonObject };
    const part = personal === null ? null : (marked(personal as PersonalSchema, storedType, sample.personal) as JsonObject);
    for (const stream of streams) log.add(stream, type, sample.occurredAt, sample.data as never, part);
  }
  return log;
}

/** Every document as it is after each event, by its view. */
function* documentsOf(log: ContractEvents): Generator<{ readonly view: string; readonly document: ViewDocument }> {
  const side = new ReferenceReadSide();
  for (const event of log.all) {
    const ids = new Set(side.fold(event).flatMap((change) => side.affectedBy(change)));
    for (const definition of viewDefinitions) {
      for (const id of [...ids].filter((it) => it.startsWith(`${definition.view}/`)).map((it) => it.slice(definition.view.length + 1))) {
        const derived = side.derive(definition, id);
        if (derived?.body) yield { view: definition.view, document: { _id: id, version: 1, ...derived } as unknown as ViewDocument };
      }
    }
  }
}

describe('what the contracts mark as personal', () => {
  it('reaches no field of any view but those that are hidden, and leaves with no document', () => {
    const shownIn = new Set<string>();
    const views = new Set<string>();
    const told = everythingTold();
    for (const { view, document } of documentsOf(told)) {
      views.add(view);
      for (const [name, value] of Object.entries(document.body!)) if (JSON.stringify(value).includes(mark)) shownIn.add(`${view}.${name}`);
      expect(JSON.stringify([openDocument(document, null), document._id])).not.toContain(mark);
    }
    expect([...views]).toEqual(expect.arrayContaining(['customers', 'orders', 'unmatched-returns', 'loyalty-accounts', 'loyalty-statement']));
    expect([...shownIn].sort()).toEqual(['customers.ownerOnly', 'customers.profile']);
    expect(hiddenFields).toEqual(expect.arrayContaining(['ownerOnly', 'profile']));
    // No other fact holds any of it, so no view that the samples give no document to can.
    const { heads, parts } = new ReferenceReadSide().foldAll(told.all);
    expect([...heads.values(), ...parts.values()].filter((fact) => JSON.stringify(fact).includes(mark)).map(({ fact }) => fact)).toEqual(['customer']);
  });
});
