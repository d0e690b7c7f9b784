import { day, ok } from '@rapport/kernel';
import { entry, given } from '../commands/command-entry.js';
import { PolicyPath, PublishPolicyDto } from './policy.dto.js';

export const policyCommands = {
  'publish-policy': entry({
    path: PolicyPath,
    pathFields: ['name'],
    body: PublishPolicyDto,
    created: (target) => (target.aggregate === 'policy' ? `/v1/views/policies/${encodeURIComponent(target.name)}` : ''),
    barrier: true,
    toTarget: ({ name }: PolicyPath, { version, effectiveFrom, parameters, examples }: PublishPolicyDto) =>
      ok({
        aggregate: 'policy',
        name,
        command: { type: 'PublishPolicy', name, ...given({ version }), effectiveFrom: day(effectiveFrom), parameters, examples },
      }),
  }),
} as const;
