import { addDays, canonicalJson, type Day, type JsonObject } from '@rapport/kernel';
import type { Derived, ViewContext, ViewDefinition } from '@rapport/read-models';
import type { ReferenceReadSide } from './reference-read-side.js';

const horizonDays = 750;

/** The law of `nextReviewOn`, searched day by day, deriving as if each day had been closed: the body differs first on it, or a policy changes on it. */
export function expectNextReviewOfFirstDifference<Body extends JsonObject | null>(side: ReferenceReadSide, view: ViewDefinition<Body>, id: string, asOf: Day, context: ViewContext): void {
  const derivedOn = (day: Day): Derived<Body> => side.derive(view, id, { ...context, lastClosedDay: day })!;
  const { body, nextReviewOn } = derivedOn(asOf);
  const now = canonicalJson(body);
  for (let i = 1; i <= horizonDays; i++) {
    const day = addDays(asOf, i);
    const isSame = canonicalJson(derivedOn(day).body) === now;
    if (day === nextReviewOn) {
      const changesPolicy = context.policies.nextChangeAfter(view.policies, addDays(day, -1)) === day;
      expect(isSame && !changesPolicy).toBe(false);
      return;
    }
    if (!isSame) expect({ differsOn: day }).toEqual({ differsOn: nextReviewOn });
  }
}
