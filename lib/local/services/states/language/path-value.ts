// The value of a path in a JSONPath state: from the input (`$.a`), the context object (`$$.a`) or a variable (`$name.a`).

import { isDefinite, type JsonPath, parseJsonPath } from '../../../../asl/grammar/json-path.ts';
import type { Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { Json } from './json.ts';
import { select } from './json-path.ts';

/** Throws an Error that says what is wrong with the path. */
export function parsePath(text: string): JsonPath {
  const parsed = parseJsonPath(text);
  if (parsed.kind === 'path') return parsed.path;
  if (!text.startsWith('$')) throw new Error(`"${text}" does not start with "$"`);
  throw new Error(`${parsed.reason}, at character ${parsed.position + 1} of "${text}"`);
}

/**
 * The value at a path; undefined if there is none. A path that may lead to many values gives an array of the values that it
 * finds.
 */
export function lookUp(path: JsonPath, scope: Scope): Json | undefined {
  const root = rootValue(path, scope);
  if (root === undefined) return undefined;
  const found = select(path.steps, root);
  const isSingle = isDefinite(path.steps) || path.steps.at(-1)?.kind === 'function';
  return isSingle ? found[0] : found;
}

/** Throws States.Runtime, in AWS's words, if the path leads nowhere. */
export function valueAt(path: JsonPath, scope: Scope, field: string): Json {
  const value = lookUp(path, scope);
  if (value !== undefined) return value;
  const input = JSON.stringify(path.root === 'context' ? scope.context() : scope.input);
  throw runtimeError(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${input}'`,
  );
}

/** Throws States.Runtime for a path of the state itself, such as InputPath. */
export function requiredAt(path: JsonPath, scope: Scope): Json {
  const value = lookUp(path, scope);
  if (value !== undefined) return value;
  throw runtimeError(`Invalid path '${path.text}' : No results for path: ${toBracketText(path)}`);
}

function rootValue({ root, variable = '' }: JsonPath, scope: Scope): Json | undefined {
  if (root === 'input') return scope.input;
  return root === 'context' ? scope.context() : scope.variables[variable];
}

/** A path as AWS's JSONPath library prints it: `$['a']['b'][0]`. */
function toBracketText({ variable = '', steps }: JsonPath): string {
  const texts = steps.map((step) => {
    if (step.kind === 'names') return `[${step.names.map((name) => `'${name}'`).join(',')}]`;
    if (step.kind === 'indexes') return `[${step.indexes.join(',')}]`;
    if (step.kind === 'function') return `.${step.name}()`;
    return step.kind === 'descend' ? '..' : '[*]';
  });
  return `$${variable}${texts.join('')}`;
}
