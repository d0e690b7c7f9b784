import { balancesOf, claimsOf, lotsOf, type LoyaltyState, type MapNode, type PersistentMap, type PointsShift, type PurchasesState } from '@rapport/domain';
import { existsSync, readFileSync } from 'node:fs';
import { changesOf, partsOf, stateForm } from '../src/snapshots/stored-state.js';
import { checksumOf, Lineage } from '../src/snapshots/stored-nodes.js';
import { storedTypes, type StoredType } from '../src/index.js';
import { aggregateFolders } from './golden-files.js';
import { stateStories, type StateStory } from './state-stories.js';

type Written = readonly [place: string, content: unknown][];

/** As it lies in a snapshot: what is always read, and the nodes that the lineage has not got yet. */
function written(state: unknown, lineage: Lineage) {
  const parts = partsOf(state);
  const nodes: Written = [...changesOf(parts, new Map(), lineage).put].map(({ place, content }) => [place, JSON.parse(content)]);
  return { root: parts.root(lineage), nodes };
}

function statesOf({ initial, evolve, events }: StateStory): readonly unknown[] {
  const states: unknown[] = [];
  for (const event of events) states.push(evolve((states.length === 0 ? initial : states.at(-1)) as never, event as never));
  return states;
}

/** The last state, and of each event a checksum of the state after it, so that what a later event hides is seen too. */
function told(story: StateStory) {
  const states = statesOf(story);
  const { root, nodes } = written(states.at(-1), new Lineage());
  const lineage = new Lineage();
  const steps = story.events.map(({ type }, i) => [type, checksumOf(written(states[i], lineage).root)]);
  return { root: JSON.parse(root) as unknown, nodes: Object.fromEntries(nodes), steps };
}

const lastOf = (aggregate: string): unknown => statesOf(stateStories.find((story) => story.aggregate === aggregate)!).at(-1);
const valuesIn = <Value>(node: MapNode<Value> | undefined): readonly Value[] =>
  node === undefined ? [] : 'children' in node ? node.children.flatMap(valuesIn<Value>) : node.entries.map(([, value]) => value);
const valuesOf = <Value>({ root }: PersistentMap<Value>): readonly Value[] => valuesIn(root);

describe('the state that a snapshot keeps', () => {
  it.each(stateStories)('of $aggregate is what version $schema makes of its story, after each event: one that differs takes the next number', (story) => {
    const path = new URL(`states/${story.aggregate}.v${story.schema}.form${stateForm}.json`, import.meta.url);
    expect(existsSync(path)).toBe(true);
    expect(told(story)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });

  it.each(stateStories)('of $aggregate is told by a story with each type of event that its stream can hold', ({ aggregate, events }) => {
    const types = (Object.keys(storedTypes) as StoredType[]).filter((type) => aggregateFolders[type] === aggregate);
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(types.sort());
  });

  it('of loyalty is told by a story that has points, lots, claims, holds and memberships of each kind', () => {
    const state = lastOf('loyalty') as LoyaltyState;
    const { debt: _, ...balances } = balancesOf(state);
    expect(Object.entries(balances).filter(([, points]) => points <= 0)).toEqual([]);
    const kinds = (values: readonly unknown[]): readonly unknown[] => [...new Set(values)].sort();
    expect(kinds(lotsOf(state).map(({ origin }) => origin.kind))).toEqual(['adjustment', 'goodwill', 'opening', 'order', 'reissue']);
    expect(kinds(valuesOf(state.holds).map(({ status }) => status))).toEqual(['confirmed', 'lapsed', 'left', 'open', 'released']);
    expect(kinds(claimsOf(state).flatMap(({ reversed, writtenOff }) => [reversed > 0 ? 'reversed' : '', writtenOff > 0 ? 'written off' : '']))).toEqual(['', 'reversed', 'written off']);
    expect(kinds(valuesOf(state.redemptions).map(({ reward, order, holdId, isCancelled }) => `${reward} ${order !== null} ${holdId !== null} ${isCancelled}`)).length).toBeGreaterThan(4);
    expect(kinds(valuesOf(state.adjustments).map(({ points, isDone }) => `${Math.sign(points)} ${isDone}`))).toEqual(['-1 true', '1 false', '1 true']);
    expect(state.memberships.map(({ leftOn, isCovered, awards, qualifying }) => [leftOn !== null, isCovered, awards > 0, qualifying !== null])).toEqual([[true, true, true, true], [false, true, false, false]]);
    expect([state.ledger.active, state.ledger.pending, state.openHolds].includes(null)).toBe(false);
    expect(valuesOf(state.orders).filter(({ returned }) => returned.length > 0).length).toBeGreaterThan(0);
  });

  it('of loyalty had points of each state born or moved, as its events say', () => {
    const shifts = stateStories.flatMap(({ events }) => events.flatMap(({ data }) => ('shifts' in data ? (data.shifts as readonly PointsShift[]) : [])));
    expect([...new Set(shifts.map(({ from, to }) => `${from ?? 'new'} to ${to}`))].sort()).toEqual([
      'active to expired', 'active to held', 'active to reversed', 'active to spent', 'expired to reversed', 'held to active', 'held to expired', 'held to spent', 'new to active',
      'new to expired', 'new to pending', 'pending to active', 'pending to expired', 'pending to reversed', 'spent to active', 'spent to expired', 'spent to reissued',
    ]);
  });

  it('of purchases is told by a story with orders that wait, stand and are void, with returns of each kind', () => {
    const orders = valuesOf((lastOf('purchases') as PurchasesState).orders);
    expect([...new Set(orders.map(({ status, returns }) => `${status} ${Math.min(returns.length, 2)}`))].sort()).toEqual(['awaited 2', 'recorded 0', 'recorded 2', 'voided 0', 'voided 1']);
    expect(orders.length).toBeGreaterThan(8);
  });
});
