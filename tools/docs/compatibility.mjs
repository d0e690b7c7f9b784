// What in a schema may change while its version stays. The topic keeps every record for ever, and consumers read with the
// schema that they have: old records must fit the new schema, and new records the old one. So nothing may change but what
// explains, and what is added and optional.

const explains = ['title', 'description', 'examples', '$comment', 'deprecated'];
const walked = ['properties', 'required', 'items', 'anyOf', '$defs'];

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
};

function breaksOfWords(before, after, at) {
  const [gone, added] = [before.filter((word) => !after.includes(word)), after.filter((word) => !before.includes(word))];
  return [
    ...gone.map((word) => `${at}: the word ${JSON.stringify(word)} is gone, and records hold it`),
    ...added.map((word) => `${at}: the word ${JSON.stringify(word)} is new, and consumers don't know it`),
  ];
}

function breaksOfProperties(before, after, at) {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}];
  const required = (schema, name) => (schema.required ?? []).includes(name);
  const added = Object.keys(now).filter((name) => !(name in old) && required(after, name));
  return [
    ...Object.keys(old).flatMap((name) => {
      const place = `${at}.${name}`;
      if (!(name in now)) return [`${place} is gone`];
      if (required(before, name) && !required(after, name)) return [`${place} was required and is optional`];
      if (!required(before, name) && required(after, name)) return [`${place} was optional and is required`];
      return breaksOf(old[name], now[name], place);
    }),
    ...added.map((name) => `${at}.${name} is new and required: records don't have it`),
  ];
}

function breaksOfVariants(before, after, at) {
  if (before.length !== after.length) return [`${at}: it was one of ${before.length} forms and is one of ${after.length}`];
  return before.flatMap((variant, i) => breaksOf(variant, after[i], at));
}

/** A keyword that is not known here may mean anything: it must stay as it is. */
function breaksOfKeywords(before, after, at) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !explains.includes(name) && !walked.includes(name));
  return names.flatMap((name) => {
    if (same(before[name], after[name])) return [];
    if (name === 'enum' && before.enum && after.enum) return breaksOfWords(before.enum, after.enum, at);
    const told = (value) => (value === undefined ? 'nothing' : JSON.stringify(value));
    return [`${at}: ${name} was ${told(before[name])} and is ${told(after[name])}`];
  });
}

/**
 * Why a consumer of the schema as it was published could fail at what the new one describes, or the new one at old records.
 * @returns {string[]} a sentence for each break, with the path; none: compatible
 */
export function breaksOf(before, after, at = 'record') {
  if (!isObject(before) || !isObject(after)) return same(before, after) ? [] : [`${at}: another schema`];
  const inside = ['items', 'anyOf', '$defs'].filter((name) => name in before || name in after).flatMap((name) => {
    if (!(name in before) || !(name in after)) return [`${at}: ${name} ${name in after ? 'is new' : 'is gone'}`];
    if (name === 'anyOf') return breaksOfVariants(before.anyOf, after.anyOf, at);
    if (name === 'items') return breaksOf(before.items, after.items, `${at}[]`);
    return breaksOfProperties({ properties: before.$defs }, { properties: after.$defs }, `${at} $defs`);
  });
  return [...breaksOfKeywords(before, after, at), ...breaksOfProperties(before, after, at), ...inside];
}

/**
 * The breaks of every published schema, by file name; one that the catalogue no longer has is a break too.
 * @param {ReadonlyMap<string, object>} published
 * @param {ReadonlyMap<string, object>} current
 */
export const catalogueBreaks = (published, current) =>
  [...published].flatMap(([name, before]) => {
    const after = current.get(name);
    return after === undefined ? [`${name}: the catalogue no longer has it, and records of it stay in the topic`] : breaksOf(before, after).map((why) => `${name}: ${why}`);
  });
