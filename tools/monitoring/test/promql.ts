// As much of PromQL as the rules and the dashboard need; anything else is refused.

export interface Expression {
  readonly metrics: readonly string[];
  /** Of matchers and `by`. */
  readonly labels: readonly string[];
}

const rangeFunctions = new Set(['rate', 'increase', 'changes']);
const aggregations = new Set(['sum', 'min', 'max', 'avg', 'count']);
const functions = new Set([...rangeFunctions, ...aggregations, 'histogram_quantile', 'absent']);
const token = /\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)(?![\w])|(\[(?:\d+[smhd]|\$__rate_interval)\])|([a-zA-Z_:][\w:]*)|(==|!=|>=|<=|=~|!~|[-+*/(){},=<>]))/y;

interface Token {
  readonly kind: 'text' | 'number' | 'range' | 'name' | 'sign';
  readonly text: string;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const found = token.exec(source);
    if (!found) throw new SyntaxError(`nothing known at ${at}: ${source.slice(at, at + 20)}`);
    const kinds = ['text', 'number', 'range', 'name', 'sign'] as const;
    const index = kinds.findIndex((_, place) => found[place + 1] !== undefined);
    tokens.push({ kind: kinds[index]!, text: found[index + 1]! });
  }
  return tokens;
}

/** @throws {SyntaxError} */
export function parsePromQl(source: string): Expression {
  const tokens = tokensOf(source);
  const metrics: string[] = [];
  const labels: string[] = [];
  let at = 0;
  const peek = (): string => tokens[at]?.text ?? 'the end';
  const take = (kind: Token['kind']): string => {
    if (tokens[at]?.kind !== kind) throw new SyntaxError(`${kind} expected, found ${peek()}`);
    return tokens[at++]!.text;
  };
  const sign = (text: string): void => {
    if (peek() !== text) throw new SyntaxError(`${text} expected, found ${peek()}`);
    at += 1;
  };
  const isNext = (...texts: string[]): boolean => texts.includes(peek());

  /** Whether it is a range of values: only functions that take one may have it. */
  function selector(name: string): boolean {
    metrics.push(name);
    if (isNext('{')) {
      at += 1;
      while (!isNext('}')) {
        labels.push(take('name'));
        if (!isNext('=', '!=', '=~', '!~')) throw new SyntaxError(`a matcher expected, found ${peek()}`);
        at += 1;
        take('text');
        if (!isNext('}')) sign(',');
      }
      sign('}');
    }
    if (tokens[at]?.kind !== 'range') return false;
    at += 1;
    return true;
  }

  function labelsBehind(word: string): void {
    if (!isNext(word)) return;
    at += 1;
    sign('(');
    while (!isNext(')')) {
      labels.push(take('name'));
      if (!isNext(')')) sign(',');
    }
    sign(')');
  }

  function call(name: string): boolean {
    if (aggregations.has(name)) labelsBehind('by');
    sign('(');
    if (name === 'histogram_quantile') {
      take('number');
      sign(',');
    }
    const isRange = expression();
    sign(')');
    if (isRange !== rangeFunctions.has(name)) throw new SyntaxError(`${name} ${isRange ? 'takes no range' : 'takes a range'}`);
    return false;
  }

  function operand(): boolean {
    if (isNext('(')) {
      at += 1;
      const isRange = expression();
      sign(')');
      return isRange;
    }
    if (tokens[at]?.kind === 'number') return take('number') === '';
    const name = take('name');
    const isCall = functions.has(name);
    if (!isCall && isNext('(')) throw new SyntaxError(`${name} is no function that is used here`);
    return isCall ? call(name) : selector(name);
  }

  function expression(): boolean {
    let isRange = operand();
    while (isNext('+', '-', '*', '/', '==', '!=', '>', '<', '>=', '<=', 'or', 'and', 'unless')) {
      at += 1;
      labelsBehind('on');
      if (operand() || isRange) throw new SyntaxError('a range is no operand');
      isRange = false;
    }
    return isRange;
  }

  if (expression()) throw new SyntaxError('a range is no result');
  if (at < tokens.length) throw new SyntaxError(`the end expected, found ${peek()}`);
  return { metrics, labels };
}
