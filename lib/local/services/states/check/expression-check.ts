// Checks the expressions of a definition: JSONata's syntax and references, JSONPath's paths and intrinsic calls.
import jsonata from 'jsonata';
import { isIntrinsic } from '../../../../asl/grammar/intrinsic.ts';
import { parseCall } from '../language/intrinsic-call.ts';
import { isRecord, type Json } from '../language/json.ts';
import { isExpression } from '../language/jsonata-expression.ts';
import { parsePath } from '../language/path-value.ts';
import type { Findings } from './diagnostic.ts';

/** The parts of a parsed expression that are walked. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly [member: string]: unknown;
}

/** Every expression of a JSONata field. `$states.errorOutput` exists in a catcher alone. */
export function checkTemplate(template: Json, location: string, findings: Findings, isCatcher = false): void {
  if (typeof template === 'string') {
    checkText(template, location, findings, isCatcher);
  } else if (Array.isArray(template)) {
    for (const [index, item] of template.entries())
      checkTemplate(item as Json, `${location}[${index}]`, findings, isCatcher);
  } else if (isRecord(template)) {
    for (const [name, item] of Object.entries(template))
      checkTemplate(item, `${location}/${name}`, findings, isCatcher);
  }
}

function checkText(text: string, location: string, findings: Findings, isCatcher: boolean): void {
  if (!isExpression(text)) return;
  try {
    const tree = jsonata(text.slice(2, -2).trim()).ast() as unknown as Node;
    for (const symbol of newerOperators(tree)) {
      findings.error(
        'INVALID_JSONATA_EXPRESSION',
        `The symbol "${symbol}" cannot be used as a unary operator`,
        location,
      );
    }
    const references = topReferences(tree);
    for (const name of references) unsupported(name, location, findings, isCatcher);
  } catch (fault) {
    findings.error(
      'INVALID_JSONATA_EXPRESSION',
      fault instanceof Error || isRecord(fault) ? String((fault as Error).message) : String(fault),
      location,
    );
  }
}

function unsupported(name: string, location: string, findings: Findings, isCatcher: boolean): void {
  const code = 'UNSUPPORTED_JSONATA_EXPRESSION';
  if (name === '$$') findings.error(code, `Reference to '$$' is not supported.`, location);
  else if (name === '$states.errorOutput') {
    if (!isCatcher)
      findings.error(code, `Reference to '$states.errorOutput' is not supported in this field.`, location);
  } else findings.error(code, `Reference to '${name}' at the top level is not supported.`, location);
}

/**
 * `a ?? b` and `a ?: b` parse here (JSONata 2.1) and not on AWS (2.0.6), which stumbles over the second character. Both
 * arrive as conditions: one that asks `exists` of no place in the text, one whose condition and outcome are the same place.
 */
function newerOperators(node: Node): string[] {
  const inner = Object.values(node).flatMap(nodesOf).flatMap(newerOperators);
  if (node.type !== 'condition') return inner;
  const condition = node.condition as Node;
  const isCoalescing = condition.type === 'function' && (condition.procedure as Node).position === undefined;
  if (isCoalescing) return ['?', ...inner];
  return JSON.stringify(condition) === JSON.stringify(node.then) ? [':', ...inner] : inner;
}

/** Names that an expression reads from a context which it does not have, `$$`, and `$states.errorOutput`. */
function topReferences(node: Node | undefined): string[] {
  if (node === undefined || typeof node !== 'object') return [];
  if (node.type === 'name') return [String(node.value)];
  if (node.type === 'variable') return node.value === '$' ? ['$$'] : [];
  if (node.type === 'path') return pathReferences(node.steps ?? []);
  const skipped = new Set([
    'stages',
    'predicate',
    'group',
    'terms',
    'pattern',
    'update',
    'delete',
    'position',
    'signature',
    'arguments',
  ]);
  const isFunction = node.type === 'function' || node.type === 'partial';
  const inner = Object.entries(node).filter(([name]) => !skipped.has(name) || (isFunction && name === 'arguments'));
  return inner.flatMap(([, member]) => nodesOf(member).flatMap(topReferences));
}

/** Only the first step is read from the context. */
function pathReferences([first, second]: readonly Node[]): string[] {
  if (first?.type === 'variable' && first.value === 'states' && second?.value === 'errorOutput')
    return ['$states.errorOutput'];
  return topReferences(first);
}

function nodesOf(member: unknown): Node[] {
  if (Array.isArray(member)) return member.flatMap(nodesOf);
  return isRecord(member) ? [member as Node] : [];
}

/** Every `.$` member of a payload template. */
export function checkPayload(template: Json, location: string, findings: Findings): void {
  if (Array.isArray(template)) {
    for (const [index, item] of template.entries()) checkPayload(item as Json, `${location}[${index}]`, findings);
  } else if (isRecord(template)) {
    for (const [name, item] of Object.entries(template)) {
      if (name.endsWith('.$')) checkReference(item, `${location}/${name}`, findings);
      else checkPayload(item, `${location}/${name}`, findings);
    }
  }
}

/** A path or an intrinsic call. */
export function checkReference(value: Json, location: string, findings: Findings): void {
  if (typeof value === 'string' && isIntrinsic(value)) {
    check(() => parseCall(value), location, findings);
    return;
  }
  checkPath(value, location, findings);
}

export function checkPath(value: Json, location: string, findings: Findings): void {
  check(() => parsePath(text(value)), location, findings);
}

/** A path to one place, as ResultPath must be. */
export function checkReferencePath(value: Json, location: string, findings: Findings): void {
  check(
    () => {
      if (!parsePath(text(value)).isReference) throw new Error('it must lead to one place');
    },
    location,
    findings,
  );
}

function check(parse: () => unknown, location: string, findings: Findings): void {
  try {
    parse();
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    findings.schema(`Value is not a Reference Path: ${why}`, location);
  }
}

function text(value: Json): string {
  if (typeof value === 'string') return value;
  throw new Error(`expected a string, but was ${JSON.stringify(value)}`);
}
