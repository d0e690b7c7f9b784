import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { canonicalJson, day, type JsonObject } from '@rapport/kernel';
import { arrivalsOf, ContractEvents, logOf, ReferenceReadSide, worldArbitrary, type World } from '@rapport/testing';
import { factDefinitions, movementId, orderKey, revisionOfMovement, viewDefinitions, type OpenedEvent, type PurchasesPart } from '../index.js';

const lastClosedDay = day('2004-03-01');

type DocumentId = { readonly view: string; readonly id: string };

/** Ids of all documents that may be there. */
function idsOf(side: ReferenceReadSide): readonly DocumentId[] {
  const customers = [...side.heads.keys()].filter((stream) => stream.startsWith('customer-'));
  const members = [...side.heads.keys()].filter((stream) => stream.startsWith('loyalty-')).map((stream) => stream.slice('loyalty-'.length));
  const accounts = members.flatMap((id) => [{ view: 'loyalty-accounts', id }, { view: 'members-to-warn', id }]);
  const parts = [...side.parts.values()].flatMap(({ fact, stream, partId, body }): DocumentId[] => {
    if (fact === 'loyalty') {
      const revision = revisionOfMovement(partId);
      return revision === null ? [] : [{ view: 'loyalty-statement', id: movementId(stream.slice('loyalty-'.length), revision) }];
    }
    const part = body as PurchasesPart;
    const pieces = [stream.slice('purchases-'.length), part.source, part.orderId];
    return part.kind === 'order'
      ? [{ view: 'orders', id: pieces.join('~') }, { view: 'order-conflicts', id: orderKey(part.source, part.orderId) }]
      : [{ view: 'unmatched-returns', id: [...pieces, part.returnId].join('~') }];
  });
  return [...customers.map((stream) => ({ view: 'customers', id: stream.slice('customer-'.length) })), ...accounts, ...parts];
}

/** One purchase day makes a loyal customer for ever, and one referral that bought an advocate: so referrals show often. */
const easyLadder = { ...defaultPolicies.ladder, loyalFromPurchaseDays: 1, windowDays: 36_500, advocateWindowDays: 36_500 };
const easyPolicies = new ContractEvents().policyPublished('ladder', 1, '1990-01-01', easyLadder).all;

/** Every body there is, as canonical JSON. */
function bodiesOf(side: ReferenceReadSide, context = side.context(lastClosedDay)): ReadonlyMap<string, string> {
  const bodies = new Map<string, string>();
  for (const { view: name, id } of idsOf(side)) {
    const derived = side.derive<JsonObject | null>(viewDefinitions.find(({ view }) => view === name)!, id, context);
    if (derived) bodies.set(`${name}/${id}`, canonicalJson({ ...derived }));
  }
  return bodies;
}

const folded = (events: readonly OpenedEvent[]) => new ReferenceReadSide().foldAll(events);
const shuffled = (world: World) => {
  const arrivals = arrivalsOf(world);
  return fc.shuffledSubarray([...arrivals], { minLength: arrivals.length, maxLength: arrivals.length });
};

test('the bodies are the same in whatever order orders and returns arrive', () => {
  fc.assert(
    fc.property(worldArbitrary.chain((world) => fc.tuple(fc.constant(world), shuffled(world))), ([world, arrivals]) => {
      expect(bodiesOf(folded(logOf(world, arrivals).all))).toEqual(bodiesOf(folded(logOf(world).all)));
    }),
    { numRuns: 300 },
  );
});

test('the bodies are the same in whatever order the streams arrive, each in its own order', () => {
  fc.assert(
    fc.property(worldArbitrary, fc.array(fc.nat(5), { minLength: 60, maxLength: 60 }), (world, picks) => {
      const events = logOf(world).all;
      const queues = [...new Set(events.map(({ stream }) => stream))].map((stream) => events.filter((event) => event.stream === stream));
      const interleaved: OpenedEvent[] = [];
      for (const pick of [...picks, ...events.flatMap(() => [...queues.keys()])]) interleaved.push(...(queues[pick % queues.length]?.splice(0, 1) ?? []));
      expect(interleaved).toHaveLength(events.length);
      expect(bodiesOf(folded(interleaved))).toEqual(bodiesOf(folded(events)));
    }),
    { numRuns: 100 },
  );
});

test('an event changes no body but those that it is said to affect', () => {
  fc.assert(
    fc.property(worldArbitrary.chain((world) => fc.tuple(fc.constant(world), shuffled(world))), fc.boolean(), ([world, arrivals], relationsFirst) => {
      const side = folded(easyPolicies);
      let before = bodiesOf(side);
      const events = logOf(world, arrivals).all;
      const isCustomer = ({ stream }: OpenedEvent) => stream.startsWith('customer-');
      for (const event of relationsFirst ? [...events.filter(isCustomer), ...events.filter((other) => !isCustomer(other))] : events) {
        const changes = side.fold(event);
        const affected = new Set(changes.flatMap((change) => side.affectedBy(change)));
        const after = bodiesOf(side);
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
        expect(changed.filter((id) => !affected.has(id))).toEqual([]);
        before = after;
      }
    }),
    { numRuns: 150 },
  );
});

test('events repeated, and parts written before a crash, change nothing', () => {
  fc.assert(
    fc.property(worldArbitrary, fc.array(fc.nat(100), { maxLength: 20 }), (world, rewinds) => {
      const events = logOf(world).all;
      const plain = folded(events);
      const side = new ReferenceReadSide();
      events.forEach((event, i) => {
        const definition = factDefinitions.find(({ streamPrefix }) => event.stream.startsWith(streamPrefix))!;
        if (rewinds.includes(i)) side.foldParts(definition, event);
        side.fold(event);
        if (rewinds.includes(i + 1)) events.slice(Math.max(0, i - 5), i + 1).forEach((again) => expect(side.fold(again)).toEqual([]));
      });
      expect([...side.heads.values()]).toEqual([...plain.heads.values()]);
      expect([...side.parts.values()]).toEqual([...plain.parts.values()]);
    }),
    { numRuns: 100 },
  );
});
