import fc from 'fast-check';

/** Something that happens to an account. Orders are named by their number, holds and redemptions by how many came after them, round and round. */
export type LoyaltyStep =
  | { readonly do: 'wait'; readonly minutes: number; readonly closesAfter: boolean }
  | { readonly do: 'close'; readonly days: number }
  | { readonly do: 'enrol'; readonly backDays: number; readonly isCovered: boolean }
  | { readonly do: 'cover'; readonly atOnce: number }
  | { readonly do: 'leave' }
  | { readonly do: 'order'; readonly backMinutes: number; readonly currency: string; readonly lines: readonly { readonly category: string | null; readonly amountMinor: number; readonly paidPercent: number }[]; readonly isSettled: boolean }
  | { readonly do: 'return'; readonly order: number; readonly backMinutes: number; readonly percents: readonly number[]; readonly isSettled: boolean }
  | { readonly do: 'void'; readonly order: number; readonly isSettled: boolean }
  | { readonly do: 'settle'; readonly orders: readonly number[]; readonly isStale: boolean }
  | { readonly do: 'redeem' | 'hold'; readonly percent: number }
  | { readonly do: 'reward'; readonly code: string; readonly isVip: boolean }
  | { readonly do: 'cancel' | 'confirm' | 'release'; readonly number: number }
  | { readonly do: 'adjust'; readonly points: number; readonly actor: string }
  | { readonly do: 'approve'; readonly number: number; readonly actor: string }
  | { readonly do: 'opening'; readonly points: number; readonly backDays: number; readonly livesDays: number | null }
  | { readonly do: 'goodwill'; readonly points: number };

const day = 1_440;
const number = fc.nat(20);
const backMinutes = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(20 * day) }, { weight: 2, arbitrary: fc.nat(500 * day) });
const minutes = fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }) }, { weight: 4, arbitrary: fc.integer({ min: 1, max: 60 * day }) }, { weight: 2, arbitrary: fc.integer({ min: 60 * day, max: 400 * day }) });
const usually = fc.constantFrom(true, true, true, false);
const line = fc.record({ category: fc.constantFrom(null, 'wine', 'gift'), amountMinor: fc.oneof(fc.nat(30_000), fc.constantFrom(0, 99, 10_000)), paidPercent: fc.constantFrom(0, 0, 0, 30, 100) });
const actor = fc.constantFrom('anna', 'bo');
const percent = fc.constantFrom(1, 40, 80, 100, 100, 130);
const step = <Do extends LoyaltyStep['do']>(name: Do) => fc.constant(name);

const order = fc.record({ do: step('order'), backMinutes, currency: fc.constantFrom('CNY', 'CNY', 'USD'), lines: fc.array(line, { minLength: 1, maxLength: 3 }), isSettled: usually });
const goneBack = fc.record({ do: step('return'), order: number, backMinutes, percents: fc.array(fc.constantFrom(0, 33, 50, 100, 100), { minLength: 3, maxLength: 3 }), isSettled: usually });

const reward = fc.record({ do: step('reward'), code: fc.constantFrom('tea', 'tea', 'cup', 'sold out'), isVip: fc.boolean() });
const adjust = fc.record({ do: step('adjust'), points: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: -80, max: -1 })), actor });
const approve = fc.record({ do: step('approve'), number, actor });

export const anyLoyaltyStep: fc.Arbitrary<LoyaltyStep> = fc.oneof(
  { weight: 36, arbitrary: fc.record({ do: step('wait'), minutes, closesAfter: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ do: step('close'), days: fc.constantFrom(1, 10, 2_000, 2_000) }) },
  { weight: 6, arbitrary: fc.record({ do: step('enrol'), backDays: fc.constantFrom(0, 0, 10, 300), isCovered: usually }) },
  { weight: 4, arbitrary: fc.record({ do: step('cover'), atOnce: fc.constantFrom(1, 2, 200) }) },
  { weight: 1, arbitrary: fc.record({ do: step('leave') }) },
  { weight: 40, arbitrary: order },
  { weight: 24, arbitrary: goneBack },
  { weight: 4, arbitrary: fc.record({ do: step('void'), order: number, isSettled: usually }) },
  { weight: 8, arbitrary: fc.record({ do: step('settle'), orders: fc.array(number, { minLength: 1, maxLength: 4 }), isStale: fc.boolean() }) },
  { weight: 36, arbitrary: fc.record({ do: fc.constantFrom('redeem' as const, 'redeem' as const, 'hold' as const), percent }) },
  { weight: 24, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'cancel' as const, 'confirm' as const, 'release' as const), number }) },
  { weight: 8, arbitrary: adjust },
  { weight: 6, arbitrary: reward },
  { weight: 4, arbitrary: approve },
  { weight: 4, arbitrary: fc.record({ do: step('opening'), points: fc.integer({ min: 1, max: 90 }), backDays: fc.constantFrom(0, 5, 300, 700), livesDays: fc.constantFrom(null, null, 10, 800) }) },
  { weight: 4, arbitrary: fc.record({ do: step('goodwill'), points: fc.integer({ min: 1, max: 90 }) }) },
);

const enrolled: LoyaltyStep = { do: 'enrol', backDays: 300, isCovered: true };
const beginnings: readonly (readonly LoyaltyStep[])[] = [[enrolled], [enrolled], [enrolled], [{ ...enrolled, backDays: 10 }], [{ ...enrolled, backDays: 0, isCovered: false }], []];

/** A member from the start in nearly all of them. */
export const anyLoyaltySteps = (atMost: number): fc.Arbitrary<readonly LoyaltyStep[]> =>
  fc.tuple(fc.constantFrom(...beginnings), fc.array(anyLoyaltyStep, { minLength: Math.floor(atMost / 3), maxLength: atMost, size: 'max' })).map(([first, rest]) => [...first, ...rest]);

const whole = fc.constantFrom(100, 100, 50);
const oneLine = order.map((each) => ({ ...each, backMinutes: 0, currency: 'CNY', isSettled: true, lines: each.lines.map((one) => ({ ...one, amountMinor: one.amountMinor + 1_000 })) }));

/** Points that are spent, expire, come back and are claimed: of a member who stays. */
export const anySpendingSteps = (atMost: number): fc.Arbitrary<readonly LoyaltyStep[]> =>
  fc.array(
    fc.oneof(
      { weight: 2, arbitrary: oneLine },
      { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('redeem' as const, 'redeem' as const, 'hold' as const), percent: whole }) },
      { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'cancel' as const, 'confirm' as const), number }) },
      { weight: 4, arbitrary: fc.record({ do: step('return'), order: number, backMinutes: fc.constant(0), percents: fc.tuple(whole, whole, whole), isSettled: fc.constant(true) }) },
      { weight: 3, arbitrary: fc.record({ do: step('wait'), minutes: fc.constantFrom(60, 60, 20 * day, 370 * day), closesAfter: usually }) },
    ),
    { minLength: Math.floor(atMost / 3), maxLength: atMost, size: 'max' },
  ).map((steps): readonly LoyaltyStep[] => [enrolled, ...steps]);

const brought: LoyaltyStep = { do: 'opening', points: 300, backDays: 300, livesDays: 800 };

/** Within days: at a checkout limits and prices change while points are held and adjustments wait for a second person. */
export const anyCheckoutSteps = (atMost: number): fc.Arbitrary<readonly LoyaltyStep[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: oneLine },
      { weight: 4, arbitrary: fc.record({ do: step('hold'), percent: fc.constantFrom(1, 20, 50) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('confirm' as const, 'release' as const), number: fc.nat(3) }) },
      { weight: 3, arbitrary: reward },
      { weight: 2, arbitrary: fc.oneof(adjust, approve) },
      { weight: 1, arbitrary: fc.record({ do: step('return'), order: number, backMinutes: fc.constant(0), percents: fc.tuple(whole, whole, whole), isSettled: fc.constant(true) }) },
      { weight: 5, arbitrary: fc.record({ do: step('wait'), minutes: fc.integer({ min: 20, max: 700 }), closesAfter: usually }) },
    ),
    { minLength: Math.floor(atMost / 3), maxLength: atMost, size: 'max' },
  ).map((steps): readonly LoyaltyStep[] => [enrolled, brought, ...steps]);
