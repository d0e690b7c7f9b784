import type { LoyaltyEvent } from '@rapport/domain';

interface BookedClaim {
  readonly claim: string;
  readonly membership: number;
  readonly claimed: number;
  reversed: number;
  debt: number;
  writtenOff: number;
}

export interface ClaimSums {
  readonly claimed: number;
  readonly reversed: number;
  readonly debt: number;
  readonly writtenOff: number;
}

/** Every claim with a count of its own, from what the events say of it. */
export class ClaimBook {
  readonly #claims = new Map<string, BookedClaim>();
  /** Names of claims with debt. */
  readonly #indebted = new Set<string>();
  readonly sums = { claimed: 0, reversed: 0, debt: 0, writtenOff: 0 };

  /** @returns names of the claims that it touched. `name`: that of an adjustment downwards. */
  take(event: LoyaltyEvent, membership: number, name: string): readonly string[] {
    switch (event.type) {
      case 'PointsReversed':
        return [this.#make(event.data)];
      case 'PointsAdjusted':
        return event.data.points < 0 ? [this.#make({ claim: name, membership, claimed: -event.data.points, reversed: -event.data.points, debt: 0, writtenOff: 0 })] : [];
      case 'DebtFilled':
        return event.data.claims.map(({ claim, points }) => this.#lessen(claim, points, 'reversed'));
      case 'MembershipLeft':
        return [...this.#indebted].filter((each) => this.#claims.get(each)!.membership === event.data.membership).map((each) => this.#lessen(each, this.#claims.get(each)!.debt, 'writtenOff'));
      default:
        return [];
    }
  }

  get(claim: string): Readonly<BookedClaim> | undefined {
    return this.#claims.get(claim);
  }

  get all(): readonly Readonly<BookedClaim>[] {
    return [...this.#claims.values()];
  }

  #make({ claim, membership, claimed, reversed, debt, writtenOff }: Readonly<BookedClaim>): string {
    this.#claims.set(claim, { claim, membership, claimed, reversed, debt, writtenOff });
    if (debt > 0) this.#indebted.add(claim);
    this.#add({ claimed, reversed, debt, writtenOff });
    return claim;
  }

  #lessen(name: string, points: number, into: 'reversed' | 'writtenOff'): string {
    const claim = this.#claims.get(name);
    if (claim === undefined) return name;
    claim.debt -= points;
    claim[into] += points;
    if (claim.debt <= 0) this.#indebted.delete(name);
    this.#add({ claimed: 0, reversed: 0, debt: -points, writtenOff: 0, [into]: points });
    return name;
  }

  #add({ claimed, reversed, debt, writtenOff }: ClaimSums): void {
    this.sums.claimed += claimed;
    this.sums.reversed += reversed;
    this.sums.debt += debt;
    this.sums.writtenOff += writtenOff;
  }
}
