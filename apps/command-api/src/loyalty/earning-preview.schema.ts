const integer = { type: 'integer' } as const;
const day = { type: 'string', format: 'date' } as const;
const closed = <Properties extends object>(properties: Properties, more: object = {}) =>
  ({ type: 'object', required: Object.keys(properties), properties, additionalProperties: false, ...more }) as const;

const multiplier = closed({
  by: { type: 'string', enum: ['tier', 'category', 'campaign'] },
  name: { type: 'string', example: 'double-day' },
  percent: { ...integer, description: 'In hundredths.', example: 200 },
});

const line = closed({
  line: integer,
  earningMinor: { ...integer, description: 'The amount without what is paid with points.' },
  points: integer,
  qualifying: integer,
  multipliers: { type: 'array', items: multiplier, description: 'Those that change the line\'s points.' },
});

const lot = closed(
  { activeFrom: day, expiresOn: { ...day, description: 'First day on which they can\'t be spent.' }, bornExpired: { type: 'boolean' }, expiryPolicyVersion: integer },
  { nullable: true, description: 'Null where it earns nothing.' },
);

/** The answer of a preview. */
export const earningPreviewSchema = closed({
  isMember: { type: 'boolean', description: 'Whether a membership covers the order; false: the figures are those of somebody who enrols with it.' },
  orderedOn: { ...day, description: 'Day of the order.' },
  points: { ...integer, example: 180 },
  qualifying: { ...integer, description: 'What counts for the tier.' },
  tier: { type: 'string', enum: ['D', 'C', 'B', 'A'], description: 'Whose multiplier applies.' },
  earningPolicyVersion: integer,
  lines: { type: 'array', items: line },
  lot,
  fillsDebt: { ...integer, description: 'Points that would fill debt at once, and so could not be spent.' },
});
