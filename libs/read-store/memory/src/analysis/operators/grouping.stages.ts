import { Lazy } from 'mingo/lazy';
import { $sort } from 'mingo/operators/pipeline';
import { accumulating, type Accumulator } from './accumulators.js';
import { evaluate, type Options } from './operator.js';
import { next, type Documents } from './stages.js';
import { compareValues, keyOf, type Members, type Value } from './values.js';

type Output = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type KeyOf = (document: Members) => Value;

interface Group {
  readonly key: Value;
  readonly fields: readonly Accumulator[];
}

/** Keeps the groups, and of each document only what the accumulators take. Groups come in the order in which they were met. */
function grouped(documents: Documents, key: KeyOf, output: Output, options: Options): Map<string, Group> {
  const fields = Object.values(output).map((accumulator) => {
    const [operator = '', expression] = Object.entries(accumulator)[0] ?? [];
    return { make: accumulating[operator]!, expression };
  });
  const groups = new Map<string, Group>();
  for (let document = next(documents); !document.done; document = next(documents)) {
    const value = key(document.value!) ?? null;
    const text = keyOf(value);
    let group = groups.get(text);
    if (!group) groups.set(text, (group = { key: value, fields: fields.map(({ make }) => make()) }));
    for (let i = 0; i < fields.length; i++) group.fields[i]!.add(evaluate(document.value, fields[i]!.expression, options));
  }
  return groups;
}

const documentOf = ({ key, fields }: Group, names: readonly string[]): Members => ({ _id: key, ...Object.fromEntries(names.map((name, i) => [name, fields[i]!.result()])) });

/** Nothing is read before the first document is asked for. */
function* answered(groups: () => Iterable<Group>, names: readonly string[]): Generator<Members> {
  for (const group of groups()) yield documentOf(group, names);
}

export const $group = (documents: Documents, { _id, ...output }: { readonly _id: unknown } & Output, options: Options): Documents =>
  Lazy(answered(() => grouped(documents, (document) => evaluate(document, _id, options), output, options).values(), Object.keys(output)));

export const $sortByCount = (documents: Documents, expression: unknown, options: Options): Documents =>
  $sort($group(documents, { _id: expression, count: { $sum: 1 } } as never, options) as never, { count: -1 }, options as never);

interface Buckets {
  readonly groupBy: unknown;
  readonly boundaries: readonly (string | number)[];
  readonly default: string | number;
  readonly output?: Output;
}

/** Each boundary begins a bucket, and the last ends the last one. In the order of the boundaries; the default last. */
export const $bucket = (documents: Documents, { groupBy, boundaries, default: otherwise, output = { count: { $sum: 1 } } }: Buckets, options: Options): Documents => {
  const bucketOf = (document: Members): Value => {
    const value = evaluate(document, groupBy, options);
    const at = boundaries.findIndex((boundary) => compareValues(value, boundary) < 0);
    return at <= 0 || typeof value !== typeof boundaries[0] ? otherwise : boundaries[at - 1];
  };
  const inOrder = (groups: ReadonlyMap<string, Group>): readonly Group[] => [...boundaries, otherwise].flatMap((key) => groups.get(keyOf(key)) ?? []);
  return Lazy(answered(() => inOrder(grouped(documents, bucketOf, output, options)), Object.keys(output)));
};

/** Of no documents there is no count. */
export const $count = (documents: Documents, name: string): Documents =>
  Lazy(
    (function* () {
      let count = 0;
      while (!next(documents).done) count++;
      if (count > 0) yield { [name]: count };
    })(),
  );
