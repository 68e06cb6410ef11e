// A path of a JSONPath state: into the input (`$.a`), the context object (`$$.a`) or a variable (`$name.a`).

import type { Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { Json } from './json.ts';
import { isDefinite, parseSteps, type Step, select } from './json-path.ts';

export type Root = 'input' | 'context' | { readonly variable: string };

export interface Path {
  readonly text: string;
  readonly root: Root;
  readonly steps: readonly Step[];
}

/** Throws an Error that says what is wrong with the path. */
export function parsePath(text: string): Path {
  if (text.startsWith('$$')) return { text, root: 'context', steps: parseSteps(text.slice(2)) };
  const variable = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u.exec(text)?.[1];
  if (variable !== undefined) return { text, root: { variable }, steps: parseSteps(text.slice(variable.length + 1)) };
  if (!text.startsWith('$')) throw new Error(`"${text}" does not start with "$"`);
  return { text, root: 'input', steps: parseSteps(text.slice(1)) };
}

/** The value at a path; undefined where there is none. A path to many gives an array of what it finds. */
export function lookUp(path: Path, scope: Scope): Json | undefined {
  const root = rootValue(path.root, scope);
  if (root === undefined) return undefined;
  const found = select(path.steps, root);
  return isDefinite(path.steps) ? found[0] : found;
}

/** Throws States.Runtime, in AWS's words, where the path leads nowhere. */
export function valueAt(path: Path, scope: Scope, field: string): Json {
  const value = lookUp(path, scope);
  if (value !== undefined) return value;
  const input = JSON.stringify(path.root === 'context' ? scope.context() : scope.input);
  throw runtimeError(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${input}'`,
  );
}

/** Throws States.Runtime for a path of the state itself, such as InputPath. */
export function requiredAt(path: Path, scope: Scope): Json {
  const value = lookUp(path, scope);
  if (value !== undefined) return value;
  throw runtimeError(`Invalid path '${path.text}' : No results for path: ${bracketed(path)}`);
}

function rootValue(root: Root, scope: Scope): Json | undefined {
  if (root === 'input') return scope.input;
  return root === 'context' ? scope.context() : scope.variables[root.variable];
}

/** A path as AWS's JSONPath library prints it: `$['a']['b'][0]`. */
function bracketed({ root, steps }: Path): string {
  const start = root === 'input' || root === 'context' ? '$' : `$${root.variable}`;
  const texts = steps.map((step) => {
    if (step.kind === 'names') return `[${step.names.map((name) => `'${name}'`).join(',')}]`;
    if (step.kind === 'indexes') return `[${step.indexes.join(',')}]`;
    return step.kind === 'descend' ? '..' : '[*]';
  });
  return start + texts.join('');
}
