// A call of an intrinsic function, `States.Format('{}', $.a)`: parsed once; its arguments are values, paths or calls.

import type { Scope } from '../engine/scope.ts';
import { runtimeError, StatesError } from '../engine/states-error.ts';
import { intrinsics } from './intrinsic-functions.ts';
import type { Json } from './json.ts';
import { PathScanner } from './path-scanner.ts';
import { lookUp, type Path, parsePath } from './path-value.ts';

type Argument =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: IntrinsicCall };

export interface IntrinsicCall {
  readonly name: string;
  readonly text: string;
  readonly arguments: readonly Argument[];
}

/** AWS nests calls up to ten deep. */
const deepest = 10;

export function isIntrinsic(text: string): boolean {
  return text.startsWith('States.');
}

/** Throws an Error that says what is wrong with the text. */
export function parseIntrinsic(text: string): IntrinsicCall {
  const scanner = new PathScanner(text);
  const call = parseCall(scanner, text, 1);
  scanner.skipSpace();
  if (!scanner.isAtEnd) throw scanner.unexpected();
  return call;
}

function parseCall(scanner: PathScanner, text: string, depth: number): IntrinsicCall {
  if (depth > deepest) throw new Error(`intrinsic functions nest at most ${deepest} deep`);
  const name = scanner.match(/States\.[A-Za-z0-9]+/y);
  if (name === undefined) throw scanner.unexpected();
  const known = intrinsics[name.slice('States.'.length)];
  if (known === undefined) throw new Error(`the intrinsic function "${name}" does not exist`);
  scanner.expect('(');
  scanner.skipSpace();
  const parsed = scanner.peek(')') ? [] : scanner.list(() => parseArgument(scanner, text, depth));
  scanner.skipSpace();
  scanner.expect(')');
  const [fewest, most] = known.arity;
  if (parsed.length < fewest || parsed.length > most)
    throw new Error(`"${name}" does not take ${parsed.length} arguments`);
  return { name, text, arguments: parsed };
}

function parseArgument(scanner: PathScanner, text: string, depth: number): Argument {
  scanner.skipSpace();
  if (scanner.peek('States.')) return { kind: 'call', call: parseCall(scanner, text, depth + 1) };
  if (scanner.peek("'")) return { kind: 'value', value: scanner.intrinsicString() };
  const word = scanner.match(/true\b|false\b|null\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (word !== undefined) return { kind: 'value', value: JSON.parse(word) as Json };
  const path = scanner.match(/\$(?:[^\s,()[\]]|\[(?:'(?:[^'\\]|\\.)*'|\?\((?:[^()]|\([^()]*\))*\)|[^\]])*\])*/y);
  if (path === undefined) throw scanner.unexpected();
  return { kind: 'path', path: parsePath(path) };
}

/** Throws States.IntrinsicFailure, or States.Runtime where a path leads nowhere. */
export function callIntrinsic(call: IntrinsicCall, scope: Scope, field: string): Json {
  const values = call.arguments.map((argument) => argumentValue(argument, scope, field));
  const known = intrinsics[call.name.slice('States.'.length)];
  try {
    if (known === undefined) throw new Error(`${call.name} does not exist`);
    return known.apply(values, scope.random);
  } catch (fault) {
    throw failure(call, fault);
  }
}

function argumentValue(argument: Argument, scope: Scope, field: string): Json {
  if (argument.kind === 'value') return argument.value;
  if (argument.kind === 'call') return callIntrinsic(argument.call, scope, field);
  const value = lookUp(argument.path, scope);
  if (value !== undefined) return value;
  const input = JSON.stringify(argument.path.root === 'context' ? scope.context() : scope.input);
  throw runtimeError(
    `The JsonPath argument for the field '${argument.path.text}' could not be found in the input '${input}'`,
  );
}

function failure(call: IntrinsicCall, fault: unknown): StatesError {
  const why = fault instanceof Error ? fault.message : String(fault);
  return new StatesError('States.IntrinsicFailure', `${call.name}: ${why}`, { raisedByInterpreter: true });
}

/** The paths that a call reads, those of its inner calls included. */
export function pathsOf(call: IntrinsicCall): Path[] {
  return call.arguments.flatMap((argument) => {
    if (argument.kind === 'path') return [argument.path];
    return argument.kind === 'call' ? pathsOf(argument.call) : [];
  });
}
