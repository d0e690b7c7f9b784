import type { ClassificationChange, ContactData, CustomerCommand } from '@rapport/domain';
import { instant, ok, type Instant, type Result } from '@rapport/kernel';
import { v5 as uuidv5 } from 'uuid';
import { entry, given } from '../commands/command-entry.js';
import type { Target } from '../commands/target.js';
import {
  AssignOwnerDto, ClassifyCustomerDto, ConfirmProfileDto, CustomerPath, EndRelationshipDto, RegisterCustomerDto, RelateCustomerDto, UpdateProfileDto,
  type ClassificationDto, type ContactDto,
} from './customer.dto.js';

/** Namespace of customer ids that are made from command ids. Never changes: a repeat of an old command names the same customer. */
const customerIdNamespace = '6f4a9f3e-41d0-5d0e-9d2c-2f3b1c5a7e90';

const forCustomer = (customerId: string, command: CustomerCommand): Result<Target, never> => ok({ aggregate: 'customer', customerId, command });
const classificationOf = (dto: ClassificationDto | undefined): ClassificationChange => (dto ? given(dto) : {});
const contactOf = (dto: ContactDto | undefined): ContactData => (dto ? given(dto) : {});
const at = (occurredAt: string | undefined): { readonly occurredAt?: Instant } => (occurredAt === undefined ? {} : { occurredAt: instant(occurredAt) });

const onCustomer = { path: CustomerPath, pathFields: ['customerId'], created: null, barrier: false } as const;

export const customerCommands = {
  'register-customer': entry({
    path: null,
    pathFields: [],
    body: RegisterCustomerDto,
    created: (target) => (target.aggregate === 'customer' ? `/v1/customers/${encodeURIComponent(target.customerId)}` : ''),
    barrier: false,
    toTarget: (_path: object, body: RegisterCustomerDto, commandId) => {
      const customerId = body.customerId ?? uuidv5(commandId, customerIdNamespace);
      const { kind, classification, contact, occurredAt } = body;
      return forCustomer(customerId, {
        type: 'RegisterCustomer', customerId, kind, classification: classificationOf(classification), contact: contactOf(contact), ...at(occurredAt),
      });
    },
  }),
  'classify-customer': entry({
    ...onCustomer,
    body: ClassifyCustomerDto,
    toTarget: ({ customerId }: CustomerPath, { kind, classification, temperament }: ClassifyCustomerDto) =>
      forCustomer(customerId, { type: 'ClassifyCustomer', ...given({ kind, temperament }), classification: classificationOf(classification) }),
  }),
  'assign-owner': entry({
    ...onCustomer,
    body: AssignOwnerDto,
    toTarget: ({ customerId }: CustomerPath, { ownerId }: AssignOwnerDto) => forCustomer(customerId, { type: 'AssignOwner', ownerId }),
  }),
  'relate-customer': entry({
    ...onCustomer,
    body: RelateCustomerDto,
    toTarget: ({ customerId }: CustomerPath, { relation, otherCustomerId, occurredAt }: RelateCustomerDto) =>
      forCustomer(customerId, { type: 'RelateCustomer', relation, otherCustomerId, ...at(occurredAt) }),
  }),
  'update-profile': entry({
    ...onCustomer,
    body: UpdateProfileDto,
    toTarget: ({ customerId }: CustomerPath, { source, attributes }: UpdateProfileDto) =>
      forCustomer(customerId, { type: 'UpdateProfile', source, attributes: attributes.map(({ dimension, name, value }) => ({ dimension, name, value })) }),
  }),
  'confirm-profile': entry({
    ...onCustomer,
    body: ConfirmProfileDto,
    toTarget: ({ customerId }: CustomerPath, { source, attributes }: ConfirmProfileDto) =>
      forCustomer(customerId, { type: 'ConfirmProfile', source, attributes: attributes.map(({ dimension, name }) => ({ dimension, name })) }),
  }),
  'end-relationship': entry({
    ...onCustomer,
    body: EndRelationshipDto,
    toTarget: ({ customerId }: CustomerPath, { reason, handedToCustomerId, note, occurredAt }: EndRelationshipDto) =>
      forCustomer(customerId, { type: 'EndRelationship', reason, ...given({ handedToCustomerId, note }), ...at(occurredAt) }),
  }),
} as const;
