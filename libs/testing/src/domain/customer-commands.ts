import type { ClassifyCustomer, EndRelationship, RegisterCustomer, RelateCustomer, UpdateProfile } from '@rapport/domain';
import { instant } from '@rapport/kernel';

export const registerCustomer = (given: Partial<RegisterCustomer> = {}): RegisterCustomer => ({
  type: 'RegisterCustomer',
  customerId: 'c-1',
  kind: 'consumer',
  classification: {},
  contact: {},
  occurredAt: instant('2026-01-02T03:04:05.000Z'),
  ...given,
});

export const classifyCustomer = (given: Partial<ClassifyCustomer> = {}): ClassifyCustomer => ({ type: 'ClassifyCustomer', classification: {}, ...given });

export const referredBy = (otherCustomerId: string): RelateCustomer => ({ type: 'RelateCustomer', relation: 'referrer', otherCustomerId });

export const updateProfile = (values: Readonly<Record<string, string | null>>, source = 'web-form'): UpdateProfile => ({
  type: 'UpdateProfile',
  source,
  attributes: Object.entries(values).map(([name, value]) => ({ dimension: 'preference' as const, name, value })),
});

export const endRelationship = (given: Partial<EndRelationship> = {}): EndRelationship => ({
  type: 'EndRelationship',
  reason: 'costs-more-than-it-brings',
  ...given,
});
