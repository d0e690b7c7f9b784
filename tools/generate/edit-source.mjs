// Insertions into TypeScript by what the syntax tree names, so that no source needs a marker. Each takes the text of a
// file and answers the new text. What is looked for and not there is an error that names it.
import ts from 'typescript';

const parsed = (text) => ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);

function* nodesOf(node) {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

function found(text, what, test) {
  for (const node of nodesOf(parsed(text))) if (test(node)) return node;
  throw new Error(`there is no ${what}`);
}

const isNamed = (node, name) => node.name !== undefined && ts.isIdentifier(node.name) && node.name.text === name;

/** The first node of this kind within the declaration of that name: a constant, a function, a method, a type. */
function within(text, name, isKind, kind) {
  const declares = (node) => (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isTypeAliasDeclaration(node)) && isNamed(node, name);
  const declaration = found(text, `declaration of ${name}`, declares);
  for (const node of nodesOf(declaration)) if (isKind(node)) return node;
  throw new Error(`there is no ${kind} in ${name}`);
}

const insertedAt = (text, place, addition) => text.slice(0, place) + addition + text.slice(place);
const indentAt = (text, place) => /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', place - 1) + 1))[0];
const startsLine = (text, place) => text.slice(text.lastIndexOf('\n', place - 1) + 1, place).trim() === '';

/** Behind the last of `list`: on a line of its own where the closing bracket has one, else on the same line. */
function appended(text, list, closesAt, item) {
  const last = list.at(-1);
  if (!startsLine(text, closesAt)) return insertedAt(text, last.getEnd(), `, ${item}`);
  const hasComma = text.slice(last.getEnd(), closesAt).trimStart().startsWith(',');
  const at = hasComma ? text.indexOf(',', last.getEnd()) + 1 : last.getEnd();
  const lines = item.split('\n').join(`\n${indentAt(text, list[0].getStart())}`);
  return insertedAt(text, at, `${hasComma ? '' : ','}\n${indentAt(text, list[0].getStart())}${lines},`);
}

const closing = (node) => node.getEnd() - 1;

/** `{ … }`, the first object literal in the declaration of `name`. */
export function withProperty(text, name, property) {
  const object = within(text, name, ts.isObjectLiteralExpression, 'object');
  return appended(text, object.properties, closing(object), property);
}

/** Into the object literal with more than one property that the function `name` returns. */
export function withReturnedProperty(text, name, property) {
  const returned = within(text, name, (node) => ts.isReturnStatement(node) && node.expression !== undefined && ts.isObjectLiteralExpression(node.expression) && node.expression.properties.length > 1, 'returned object').expression;
  return appended(text, returned.properties, closing(returned), property);
}

/** `[ … ]`, the first array literal in the declaration of `name`. */
export function withElement(text, name, element) {
  const array = within(text, name, ts.isArrayLiteralExpression, 'array');
  return appended(text, array.elements, closing(array), element);
}

/** `new Set([ … ])` in the declaration of `name`. */
export function withElementInSet(text, name, element) {
  const isSet = (node) => ts.isNewExpression(node) && node.expression.getText() === 'Set' && node.arguments?.length === 1 && ts.isArrayLiteralExpression(node.arguments[0]);
  const [array] = within(text, name, isSet, 'set').arguments;
  return appended(text, array.elements, closing(array), element);
}

/** `[ … ]` that stands behind `property:` in an object literal anywhere. */
export function withElementOfProperty(text, property, element) {
  const { initializer } = found(text, `property ${property} with an array`, (node) => ts.isPropertyAssignment(node) && isNamed(node, property) && ts.isArrayLiteralExpression(node.initializer));
  return appended(text, initializer.elements, closing(initializer), element);
}

/** `type Name = A | B`; a type that is no union becomes one. */
export function withMember(text, name, member) {
  const { type } = found(text, `type ${name}`, (node) => ts.isTypeAliasDeclaration(node) && isNamed(node, name));
  const last = ts.isUnionTypeNode(type) ? type.types.at(-1) : type;
  const bar = text.lastIndexOf('|', last.getStart());
  const ownLine = ts.isUnionTypeNode(type) && startsLine(text, bar);
  return insertedAt(text, last.getEnd(), ownLine ? `\n${indentAt(text, bar)}| ${member}` : ` | ${member}`);
}

/** Behind the last member of an interface. */
export function withSignature(text, name, signature) {
  const { members } = found(text, `interface ${name}`, (node) => ts.isInterfaceDeclaration(node) && isNamed(node, name));
  const last = members.at(-1);
  return insertedAt(text, last.getEnd(), `\n${indentAt(text, last.getStart())}${signature}`);
}

/** Into the first `switch` of a function, before `default` where there is one. `clause` is written without indentation. */
export function withCase(text, name, clause) {
  const { clauses } = within(text, name, ts.isCaseBlock, 'switch');
  const before = clauses.find(ts.isDefaultClause);
  const indent = indentAt(text, clauses[0].getStart());
  const lines = clause.split('\n').map((line) => indent + line).join('\n');
  return before ? insertedAt(text, before.getStart() - indent.length, `${lines}\n`) : insertedAt(text, clauses.at(-1).getEnd(), `\n${lines}`);
}

/** Behind the last statement of the block of `describe(title, …)`, the last one in the file. */
export function withStatementInLastDescribe(text, statement) {
  const call = [...nodesOf(parsed(text))].filter((node) => ts.isCallExpression(node) && node.expression.getText() === 'describe').at(-1);
  if (call === undefined) throw new Error('there is no describe');
  const last = call.arguments[1].body.statements.at(-1);
  return insertedAt(text, last.getEnd(), `\n${indentAt(text, last.getStart())}${statement}`);
}

/** Behind the last `export … from`, else at the end of the file. */
export function withExport(text, statement) {
  const exports = parsed(text).statements.filter(ts.isExportDeclaration);
  const at = exports.at(-1)?.getEnd() ?? text.trimEnd().length;
  return insertedAt(text, at, `\n${statement}`);
}

/** Behind the statement that declares the constant `name`. */
export function withStatementBehind(text, name, statement) {
  const declaration = found(text, `constant ${name}`, (node) => ts.isVariableStatement(node) && node.declarationList.declarations.some((one) => isNamed(one, name)));
  return insertedAt(text, declaration.getEnd(), `\n${indentAt(text, declaration.getStart())}${statement}`);
}

/**
 * Names from a module, each as it is imported (`type X` for a type); those that are there stay. Joins an import of the
 * module that takes names, else becomes one of its own.
 */
export function withImport(text, module, names) {
  const imports = parsed(text).statements.filter(ts.isImportDeclaration);
  const same = imports.find((one) => one.moduleSpecifier.text === module && one.importClause?.namedBindings && ts.isNamedImports(one.importClause.namedBindings));
  const onlyTypes = names.every((name) => name.startsWith('type '));
  if (same === undefined || (same.importClause.isTypeOnly && !onlyTypes)) {
    const listed = (onlyTypes ? names.map((name) => name.slice(5)) : names).join(', ');
    return insertedAt(text, imports.at(-1)?.getEnd() ?? 0, `\nimport ${onlyTypes ? 'type ' : ''}{ ${listed} } from '${module}';`);
  }
  const { namedBindings, isTypeOnly } = same.importClause;
  const known = new Set(namedBindings.elements.map(({ name }) => name.text));
  const missing = names.filter((name) => !known.has(name.replace(/^type /, ''))).map((name) => (isTypeOnly ? name.slice(5) : name));
  return missing.length === 0 ? text : appended(text, namedBindings.elements, closing(namedBindings), missing.join(', '));
}

/** Every identifier in a text: what a new name must not be. */
export const identifiersIn = (text) => new Set([...nodesOf(parsed(text))].filter(ts.isIdentifier).map((node) => node.text));
