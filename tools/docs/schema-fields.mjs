// The fields of a schema as rows of a table.

const words = { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'object', null: 'null' };

const withoutNull = (schema) => {
  const forms = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  return schema.anyOf === undefined ? schema : forms.length === 1 ? forms[0] : { anyOf: forms };
};
const mayBeNull = (schema) => (schema.anyOf ?? []).some(({ type }) => type === 'null');

function typeOf(schema) {
  const form = withoutNull(schema);
  const or = mayBeNull(schema) ? ', or null' : '';
  if (form.enum) return form.enum.map((word) => `\`${word}\``).join(', ') + or;
  if ('const' in form) return `\`${JSON.stringify(form.const)}\`${or}`;
  if (form.anyOf) return form.anyOf.map(typeOf).join(' or ') + or;
  if (form.type === 'array') return `list of ${withoutNull(form.items).properties ? 'objects' : typeOf(form.items)}${or}`;
  if (form.type === 'string' && form.format === 'date') return `day${or}`;
  if (form.type === 'string' && form.format === 'date-time') return `moment${or}`;
  if (form.patternProperties) return `object of ${Object.values(form.patternProperties).map(typeOf).join(' or ')}${or}`;
  return words[form.type] + or;
}

/** Every field, parts behind what they are part of: `lines`, `lines[].product`. */
export function schemaFields(schema, prefix = '') {
  const form = withoutNull(schema);
  if (form.type === 'array') return schemaFields(form.items, `${prefix}[]`);
  return Object.entries(form.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const optional = (form.required ?? []).includes(name) ? '' : ' (optional)';
    const meaning = field.description ?? withoutNull(field).description;
    return [{ path, type: typeOf(field) + optional, meaning }, ...schemaFields(field, path)];
  });
}

export const fieldTable = (fields) =>
  ['| field | type | meaning |', '| --- | --- | --- |', ...fields.map(({ path, type, meaning }) => `| \`${path}\` | ${type} | ${meaning} |`)].join('\n');
