// The syntax of a path's filter, `[?(@.price > 10 && @.name)]`. It evaluates nothing.
import {
  type Filter,
  type FilterOperator,
  filterOperators,
  type Literal,
  type Operand,
  type Step,
} from './json-path-steps.ts';
import type { TextScanner } from './text-scanner.ts';

/** Reads the steps of a path inside the filter, up to the first character that does not belong to it. */
export type ReadSteps = (scanner: TextScanner) => readonly Step[];

/** Reads `(…)` after the question mark. Throws SyntaxFault. */
export function readFilter(scanner: TextScanner, readSteps: ReadSteps): Filter {
  return new FilterReader(scanner, readSteps).read();
}

// Longer operators come first, so that `<=` is not read as `<` and `=`.
const symbols = /=~|==|!=|<=|>=|<|>/y;
const words = new RegExp(`(?:${filterOperators.filter((name) => /^[a-z]/.test(name)).join('|')})\\b`, 'y');
const scalar = /(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A text without quotes. Step Functions accepts it, although the documentation shows only texts in quotes. */
const word = /(?!(?:true|false|null)\b)[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const pattern = /\/((?:[^/\\]|\\.)*)\/(i?)/y;

class FilterReader {
  readonly #scanner: TextScanner;
  readonly #readSteps: ReadSteps;

  constructor(scanner: TextScanner, readSteps: ReadSteps) {
    this.#scanner = scanner;
    this.#readSteps = readSteps;
  }

  read(): Filter {
    this.#scanner.skipSpace();
    this.#scanner.expect('(');
    const filter = this.#list('or', '||', () => this.#list('and', '&&', () => this.#term()));
    this.#scanner.skipSpace();
    this.#scanner.expect(')');
    return filter;
  }

  #list(kind: 'or' | 'and', separator: string, part: () => Filter): Filter {
    const first = part();
    const parts = [first];
    for (this.#scanner.skipSpace(); this.#scanner.take(separator); this.#scanner.skipSpace()) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  #term(): Filter {
    this.#scanner.skipSpace();
    if (this.#scanner.take('!')) return { kind: 'not', part: this.#term() };
    if (this.#scanner.peek('(')) return this.read();
    const left = this.#operand();
    this.#scanner.skipSpace();
    const start = this.#scanner.position;
    const operator = this.#scanner.match(symbols) ?? this.#scanner.match(words);
    if (operator === undefined) {
      if (left.kind === 'path') return { kind: 'exists', operand: left };
      throw this.#scanner.fault('expected an operator', start);
    }
    if (operator === '=~') return { kind: 'matches', operand: left, pattern: this.#pattern() };
    return { kind: 'compare', operator: operator as FilterOperator, left, right: this.#operand() };
  }

  #pattern(): RegExp {
    this.#scanner.skipSpace();
    const start = this.#scanner.position;
    const [, source = '', flags = ''] = new RegExp(pattern.source).exec(this.#scanner.match(pattern) ?? '') ?? [];
    if (this.#scanner.position === start) throw this.#scanner.fault('expected a regular expression, /…/');
    try {
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
      throw this.#scanner.fault('the regular expression does not parse', start);
    }
  }

  #operand(): Operand {
    this.#scanner.skipSpace();
    const isRooted = this.#scanner.peek('$');
    if (this.#scanner.take('$') || this.#scanner.take('@')) {
      return { kind: 'path', isRooted, steps: this.#readSteps(this.#scanner) };
    }
    const bareWord = this.#scanner.match(word);
    if (bareWord !== undefined) return { kind: 'literal', value: bareWord, isBare: true };
    return { kind: 'literal', value: this.#literal() };
  }

  #literal(): Literal {
    this.#scanner.skipSpace();
    const found = this.#scanner.match(scalar);
    if (found !== undefined) return JSON.parse(found) as Literal;
    if (this.#scanner.take('[')) return this.#items();
    const text = this.#scanner.quoted();
    if (text === undefined) throw this.#scanner.fault('expected a path with @ or $, a literal or a list');
    return text;
  }

  #items(): Literal {
    this.#scanner.skipSpace();
    if (this.#scanner.take(']')) return [];
    const items = [this.#literal()];
    for (this.#scanner.skipSpace(); this.#scanner.take(','); this.#scanner.skipSpace()) items.push(this.#literal());
    this.#scanner.expect(']');
    return items;
  }
}
