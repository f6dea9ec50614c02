/**
 * CloudWatch's metric math as far as the alarms use it, and the rules of composite alarms, which have the same shape. What is reckoned is one
 * period: all functions here look at nothing else.
 */
export type Expression =
  | { is: 'number'; value: number }
  | { is: 'name'; name: string }
  | { is: 'text'; text: string }
  | { is: 'call'; name: string; args: readonly Expression[] }
  | { is: 'operation'; operator: string; left: Expression; right: Expression };

/** From what binds least to what binds most; operators of a level are taken from left to right. */
const levels = [
  ['OR', '||'],
  ['AND', '&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
] as const;
const tokenPattern = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|"[^"]*"|<=|>=|==|!=|&&|\|\||[-+*/<>(),])/y;

/** @throws Error that names what is not understood */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  const expect = (token: string) => {
    const found = tokens.shift();
    if (found !== token) throw new Error(`${text}: ${token} is expected, not ${found ?? 'the end'}`);
  };

  const operation = (level: number): Expression => {
    const operators: readonly string[] | undefined = levels[level];
    if (operators === undefined) return primary();
    let left = operation(level + 1);
    for (let next = tokens[0]; next !== undefined && operators.includes(next); next = tokens[0]) {
      tokens.shift();
      left = { is: 'operation', operator: next, left, right: operation(level + 1) };
    }
    return left;
  };

  const primary = (): Expression => {
    const token = tokens.shift() ?? '';
    if (token === '(') {
      const inner = operation(0);
      expect(')');
      return inner;
    }
    if (/^\d/.test(token)) return { is: 'number', value: Number(token) };
    if (token.startsWith('"')) return { is: 'text', text: token.slice(1, -1) };
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`${text}: ${token || 'the end'} is not understood`);
    return tokens[0] === '(' ? { is: 'call', name: token, args: args() } : { is: 'name', name: token };
  };

  const args = (): Expression[] => {
    expect('(');
    const found = [operation(0)];
    while (tokens[0] === ',') {
      tokens.shift();
      found.push(operation(0));
    }
    expect(')');
    return found;
  };

  const whole = operation(0);
  if (tokens.length > 0) throw new Error(`${text}: ${tokens[0] ?? ''} is not understood`);
  return whole;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const [, token] = pattern.exec(text) ?? [];
    if (token === undefined) throw new Error(`${text}: ${text.slice(at)} is not understood`);
    tokens.push(token);
  }
  return tokens;
}

/** What is given from outside. */
export interface Given {
  /** The value of a metric in this period; undefined: it has none. */
  valueOf: (name: string) => number | undefined;
  /** Whether an alarm is on. */
  isOn?: (alarm: string) => boolean;
}

/** The value of one period; undefined where one that is needed is missing. @throws Error for a function that is not known here */
export function evaluate(expression: Expression, given: Given): number | undefined {
  switch (expression.is) {
    case 'number':
      return expression.value;
    case 'name':
      return given.valueOf(expression.name);
    case 'text':
      throw new Error(`"${expression.text}" has no value`);
    case 'call':
      return call(expression, given);
    case 'operation': {
      const [left, right] = [evaluate(expression.left, given), evaluate(expression.right, given)];
      return left === undefined || right === undefined ? undefined : operated(expression.operator, left, right);
    }
  }
}

function call({ name, args }: Expression & { is: 'call' }, given: Given): number | undefined {
  const [first, second, third] = args;
  if (name === 'FILL' && first && second) return evaluate(first, given) ?? evaluate(second, given);
  if (name === 'ALARM' && first?.is === 'text' && given.isOn) return given.isOn(first.text) ? 1 : 0;
  if (name === 'IF' && first && second && third) {
    const condition = evaluate(first, given);
    return condition === undefined ? undefined : evaluate(condition === 0 ? third : second, given);
  }
  throw new Error(`${name} with ${String(args.length)} arguments is not known here`);
}

const truth = (is: boolean) => (is ? 1 : 0);
const operators: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  '&&': (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
  '||': (a, b) => truth(a !== 0 || b !== 0),
};

const operated = (operator: string, left: number, right: number) => operators[operator]?.(left, right);
