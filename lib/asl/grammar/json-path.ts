// The syntax of paths as Step Functions reads them: `$`, the context object `$$`, a variable `$name`. It selects nothing.
// Step Functions uses Jayway's JsonPath: that library decides which spellings are valid.
import { readFilter } from './json-path-filter.ts';
import type { Filter, Operand, Step } from './json-path-steps.ts';
import { parseText, TextScanner } from './text-scanner.ts';

export interface JsonPath {
  readonly text: string;
  readonly root: 'input' | 'context' | 'variable';
  /** The variable's name, if the root is one. */
  readonly variable?: string;
  readonly steps: readonly Step[];
  /** The plain member names that follow the root, up to the first other segment. */
  readonly names: readonly string[];
  /** Whether it names one place only: no wildcard, slice, list, filter, descent or function. */
  readonly isReference: boolean;
}

export type ParsedPath = { kind: 'path'; path: JsonPath } | { kind: 'malformed'; position: number; reason: string };

/** Parses a whole string as one path. Positions count characters from 0. */
export function parseJsonPath(text: string): ParsedPath {
  const parsed = parseText(() => readPath(new TextScanner(text)));
  return parsed.kind === 'parsed' ? { kind: 'path', path: parsed.value } : parsed;
}

/** Whether a plain string was probably meant as a path: `$.x`, `$[0]`, `$$.x`. A bare `$` or `$name` may be a price. */
export function looksLikePath(text: string): boolean {
  return /^\$\$?[.[]/.test(text) && parseJsonPath(text).kind === 'path';
}

/** Whether the steps lead to one value at most. Several names at the end lead to one object that has them. */
export function isDefinite(steps: readonly Step[]): boolean {
  const last = steps.at(-1);
  return isOnePlace(last?.kind === 'names' ? steps.slice(0, -1) : steps);
}

function isOnePlace(steps: readonly Step[]): boolean {
  return steps.every(
    (step) =>
      (step.kind === 'names' && step.names.length === 1) || (step.kind === 'indexes' && step.indexes.length === 1),
  );
}

/** The words without quotes that the path's filters compare with. */
export function findBareWords(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'filter' ? findBareWordsIn(step.filter) : []));
}

function findBareWordsIn(filter: Filter): string[] {
  switch (filter.kind) {
    case 'or':
    case 'and':
      return filter.parts.flatMap(findBareWordsIn);
    case 'not':
      return findBareWordsIn(filter.part);
    case 'compare':
      return [filter.left, filter.right].flatMap(findBareWordsOf);
    default:
      return findBareWordsOf(filter.operand);
  }
}

function findBareWordsOf(operand: Operand): string[] {
  if (operand.kind === 'path') return findBareWords(operand.steps);
  return operand.isBare === true ? [String(operand.value)] : [];
}

function readPath(scanner: TextScanner): JsonPath {
  const root = readRoot(scanner);
  const steps = new StepReader(scanner, dottedName).read();
  const end = scanner.position;
  // Jayway trims a path before it reads it.
  scanner.skipSpace();
  if (!scanner.isAtEnd) scanner.moveTo(end);
  if (!scanner.isAtEnd) throw scanner.fault(`unexpected ${here(scanner)}, expected "." or "["`);
  return { text: scanner.text, ...root, steps, names: takeLeadingNames(steps), isReference: isOnePlace(steps) };
}

const identifier = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;

function readRoot(scanner: TextScanner): Pick<JsonPath, 'root' | 'variable'> {
  if (!scanner.take('$')) throw scanner.fault('a path begins with $');
  if (scanner.take('$')) return { root: 'context' };
  const variable = scanner.match(identifier);
  return variable === undefined ? { root: 'input' } : { root: 'variable', variable };
}

function takeLeadingNames(steps: readonly Step[]): string[] {
  const end = steps.findIndex((step) => step.kind !== 'names' || step.names.length !== 1);
  return steps.slice(0, end === -1 ? steps.length : end).flatMap((step) => (step.kind === 'names' ? step.names : []));
}

function here(scanner: TextScanner): string {
  return JSON.stringify(scanner.text[scanner.position] ?? 'the end');
}

// A dotted name ends at these characters; every other character (hyphens, colons, other scripts) is part of it.
const dottedName = /[^\s.[\]()'"*,?]+/uy;
/** Inside a filter a name ends at an operator too. */
const dottedNameInFilter = /[^\s.[\]()'"*,?<>=~!&|]+/uy;
const slice = /\s*((?:-?\d+)?):((?:-?\d+)?)(?::((?:-?\d+)?))?\s*(?=\])/y;
const indexes = /\s*-?\d+(?:\s*,\s*-?\d+)*\s*(?=\])/y;

class StepReader {
  readonly #scanner: TextScanner;
  readonly #name: RegExp;

  constructor(scanner: TextScanner, name: RegExp) {
    this.#scanner = scanner;
    this.#name = name;
  }

  read(): Step[] {
    const steps: Step[] = [];
    while (this.#scanner.peek('.') || this.#scanner.peek('[')) steps.push(...this.#step());
    return steps;
  }

  #step(): Step[] {
    if (this.#scanner.take('[')) return [this.#bracket()];
    if (this.#scanner.take('..')) return [{ kind: 'descend' }, this.#member('expected a name, * or [ after ..')];
    this.#scanner.expect('.');
    return [this.#member('expected a name after "."')];
  }

  #member(reason: string): Step {
    if (this.#scanner.take('*')) return { kind: 'all' };
    if (this.#scanner.take('[')) return this.#bracket();
    const name = this.#scanner.match(this.#name);
    if (name === undefined) throw this.#scanner.fault(reason);
    if (!this.#scanner.take('(')) return { kind: 'names', names: [name] };
    this.#scanner.moveTo(this.#endOfParentheses(this.#scanner.position) + 1);
    return { kind: 'function', name };
  }

  #bracket(): Step {
    const start = this.#scanner.position;
    this.#scanner.skipSpace();
    if (this.#scanner.take('?')) return { kind: 'filter', filter: this.#filter() };
    const step = this.#names() ?? this.#all() ?? this.#slice() ?? this.#indexes();
    if (step === undefined) {
      const known = 'expected a quoted name, an index, *, a slice or ?(…) after "["';
      // After an index, the fault is at the place of the missing bracket.
      const digits = this.#scanner.match(/-?\d+/y);
      throw digits === undefined ? this.#scanner.fault(known, start) : this.#scanner.fault('expected "]"');
    }
    this.#scanner.skipSpace();
    this.#scanner.expect(']');
    return step;
  }

  #names(): Step | undefined {
    const start = this.#scanner.position;
    const mark = this.#scanner.peek("'") || this.#scanner.peek('"');
    if (!mark) return undefined;
    const names: string[] = [];
    do {
      this.#scanner.skipSpace();
      const name = this.#scanner.quoted();
      if (name === undefined) throw this.#scanner.fault('expected a quoted name', start);
      names.push(name);
      this.#scanner.skipSpace();
    } while (this.#scanner.take(','));
    return { kind: 'names', names };
  }

  #all(): Step | undefined {
    return this.#scanner.take('*') ? { kind: 'all' } : undefined;
  }

  /** Jayway refuses a slice without a beginning and an end. */
  #slice(): Step | undefined {
    const found = this.#scanner.match(slice);
    if (found === undefined) return undefined;
    const [from, to] = found.split(':').map((part) => (part.trim() === '' ? undefined : Number(part)));
    if (from === undefined && to === undefined) throw this.#scanner.fault('a slice needs a beginning or an end');
    return { kind: 'slice', from, to };
  }

  #indexes(): Step | undefined {
    const found = this.#scanner.match(indexes);
    return found === undefined ? undefined : { kind: 'indexes', indexes: found.split(',').map(Number) };
  }

  #filter(): Filter {
    this.#scanner.skipSpace();
    if (!this.#scanner.peek('(')) throw this.#scanner.fault('expected "(" after "?"');
    this.#checkFilter();
    const inner = (scanner: TextScanner): Step[] => new StepReader(scanner, dottedNameInFilter).read();
    const filter = readFilter(this.#scanner, inner);
    this.#scanner.skipSpace();
    if (!this.#scanner.take(']')) throw this.#scanner.fault('expected "]" after the filter');
    return filter;
  }

  #checkFilter(): void {
    const start = this.#scanner.position + 1;
    const end = this.#endOfParentheses(start);
    if (this.#scanner.text.slice(start, end).trim() === '') throw this.#scanner.fault('the filter is empty', start);
  }

  /** The place of the parenthesis that closes the one before `start`. */
  #endOfParentheses(start: number): number {
    const parts = /=~\s*\/(?:[^/\\]|\\.)*\/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()'"]/gs;
    parts.lastIndex = start;
    for (let depth = 1, part = parts.exec(this.#scanner.text); part !== null; part = parts.exec(this.#scanner.text)) {
      if (part[0] === "'" || part[0] === '"') throw this.#scanner.fault('a quoted string is not closed', part.index);
      if (part[0] === '(') depth++;
      if (part[0] === ')') depth--;
      if (depth === 0) return part.index;
    }
    throw this.#scanner.fault('"(" is not closed', start);
  }
}
