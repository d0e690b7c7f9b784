import {
  identifiersIn, withCase, withElement, withElementInSet, withElementOfProperty, withExport, withImport, withMember, withProperty, withReturnedProperty, withSignature,
  withStatementBehind, withStatementInLastDescribe,
} from './edit-source.mjs';

describe('what is brought into a source', () => {
  it('is a property, on a line of its own where the others have one', () => {
    expect(withProperty('const a = { b: 1, c: 2 };', 'a', 'd: 3')).toBe('const a = { b: 1, c: 2, d: 3 };');
    expect(withProperty('const a: T = {\n  b: 1,\n};\n', 'a', 'd: 3')).toBe('const a: T = {\n  b: 1,\n  d: 3,\n};\n');
    expect(withProperty('const a = {\n  b: { c: 1 }\n};', 'a', 'd: {\n  e: 1,\n}')).toBe('const a = {\n  b: { c: 1 },\n  d: {\n    e: 1,\n  },\n};');
  });

  it('is a property of what a function returns, be it a method', () => {
    expect(withReturnedProperty('class A { b() { return { c: 1, d: 2 }; } }', 'b', 'e')).toBe('class A { b() { return { c: 1, d: 2, e }; } }');
  });

  it('is an element, of the outer list where one is within another, or of a set', () => {
    expect(withElement('const a = [1, 2];', 'a', '3')).toBe('const a = [1, 2, 3];');
    expect(withElement('const a = [[1], [2]];', 'a', '[3]')).toBe('const a = [[1], [2], [3]];');
    expect(withElementInSet('const a = [...new Set([\n  1,\n])];', 'a', '3')).toBe('const a = [...new Set([\n  1,\n  3,\n])];');
    expect(withElementOfProperty('f({ b: 1, a: [1] });', 'a', '2')).toBe('f({ b: 1, a: [1, 2] });');
  });

  it('is a member of a union, which a type may become by it', () => {
    expect(withMember('type A = B | C;', 'A', 'D')).toBe('type A = B | C | D;');
    expect(withMember('type A =\n  | B\n  | C;', 'A', 'D')).toBe('type A =\n  | B\n  | C\n  | D;');
    expect(withMember('type A = B;', 'A', 'D')).toBe('type A = B | D;');
  });

  it('is a signature of an interface', () => {
    expect(withSignature('interface A {\n  b(): void;\n}', 'A', 'c(): void;')).toBe('interface A {\n  b(): void;\n  c(): void;\n}');
  });

  it('is a case, before the default', () => {
    const source = (more: string) => `function a(b) {\n  switch (b) {\n    case 1:\n      return 1;\n${more}    default:\n      return 0;\n  }\n}`;
    expect(withCase(source(''), 'a', 'case 2:\n  return 2;')).toBe(source('    case 2:\n      return 2;\n'));
  });

  it('is a statement behind another, or the last of the last describe', () => {
    expect(withStatementBehind('  const a = 1;\n', 'a', 'const b = 2;')).toBe('  const a = 1;\n  const b = 2;\n');
    expect(withStatementInLastDescribe("describe('a', () => {\n  b();\n});", 'c();')).toBe("describe('a', () => {\n  b();\n  c();\n});");
  });

  it('is an import, joined to that of the same module, and an export behind the others', () => {
    expect(withImport("import { b } from 'a';", 'a', ['b', 'c', 'type D'])).toBe("import { b, c, type D } from 'a';");
    expect(withImport("import type { B } from 'a';", 'a', ['type D'])).toBe("import type { B, D } from 'a';");
    expect(withImport("import type { B } from 'a';", 'a', ['d'])).toBe("import type { B } from 'a';\nimport { d } from 'a';");
    expect(withImport("import { b } from 'a';", 'c', ['type D'])).toBe("import { b } from 'a';\nimport type { D } from 'c';");
    expect(withExport("export * from 'a';\nconst b = 1;", "export * from 'c';")).toBe("export * from 'a';\nexport * from 'c';\nconst b = 1;");
  });

  it('needs its place: what is not there is named', () => {
    expect(() => withProperty('const a = 1;', 'b', 'c')).toThrow('there is no declaration of b');
    expect(() => withProperty('const a = 1;', 'a', 'c')).toThrow('there is no object in a');
    expect(() => withSignature('', 'A', 'b(): void;')).toThrow('there is no interface A');
  });

  it('is known by the names that are used', () => {
    expect([...identifiersIn("import { a } from 'x'; const b = a.c; // d")].sort()).toEqual(['a', 'b', 'c']);
  });
});
