// Paths and intrinsic function calls in their places: which names they read, and whether the place takes them.

import { didYouMean } from '../../value/nearest-name.ts';
import type { Site } from '../check/scope.ts';
import { checkContextPath } from './context-object.ts';
import { callsOf, type IntrinsicCall, intrinsicArity, maxIntrinsicDepth, parseIntrinsic } from './intrinsic-syntax.ts';
import { anyOf, entryOf, quote } from './json.ts';
import { type JsonPath, parseJsonPath } from './json-path-syntax.ts';

export interface PathPlace {
  pointer: string;
  site: Site;
}

/** Checks a string that must be a path. Returns the path where it is one. */
export function checkPath(text: string, place: PathPlace): JsonPath | undefined {
  const parsed = parseJsonPath(text);
  if (parsed.kind === 'malformed') {
    const where = `at character ${parsed.position + 1}`;
    place.site.report('json-path-syntax', place.pointer, `${quote(text)} is no path: ${parsed.reason} ${where}`);
    return undefined;
  }
  checkPathNames(parsed.path, text, place);
  return parsed.path;
}

/** Checks a string that must name one place: no wildcard, slice, filter, descent or function. */
export function checkReferencePath(text: string, place: PathPlace): JsonPath | undefined {
  const path = checkPath(text, place);
  if (path === undefined || path.isReference) return path;
  place.site.report('reference-path', place.pointer, `${quote(text)} can select several places`);
  return undefined;
}

/** Checks a string that is a path or a call, as the value of a `.$` key is. */
export function checkPathOrIntrinsic(text: string, place: PathPlace): void {
  if (text.startsWith('$')) checkPath(text, place);
  else if (/^States\.\w*\(/.test(text)) checkIntrinsic(text, place);
  else {
    const message = `${quote(text)} is neither a path nor an intrinsic function call`;
    place.site.report('json-path-syntax', place.pointer, message, 'Begin it with $ or States.');
  }
}

function checkPathNames(path: JsonPath, text: string, { pointer, site }: PathPlace): void {
  if (path.root === 'context') checkContextPath(path.names, { pointer, site, found: text });
  if (path.variable !== undefined) site.uses.push({ name: path.variable, pointer, isGuarded: false });
}

function checkIntrinsic(text: string, place: PathPlace): void {
  const parsed = parseIntrinsic(text);
  if (parsed.kind === 'malformed') {
    const where = `at character ${parsed.position + 1}`;
    place.site.report('intrinsic-syntax', place.pointer, `${quote(text)}: ${parsed.reason} ${where}`);
    return;
  }
  for (const { call, depth } of callsOf(parsed.call)) {
    if (depth === maxIntrinsicDepth + 1) {
      place.site.report('intrinsic-syntax', place.pointer, `calls are nested more than ${maxIntrinsicDepth} deep`);
    }
    checkCall(call, text, place);
  }
}

function checkCall(call: IntrinsicCall, text: string, place: PathPlace): void {
  for (const argument of call.arguments) if (argument.kind === 'path') checkPathNames(argument.path, text, place);
  const arity = entryOf(intrinsicArity, call.name);
  if (arity === undefined) {
    const suggestion = didYouMean(call.name, Object.keys(intrinsicArity));
    place.site.report('unknown-intrinsic', place.pointer, `there is no function ${call.name}${suggestion}`);
    return;
  }
  const problem = arityProblem(call, arity) ?? literalProblem(call);
  if (problem !== undefined) place.site.report('intrinsic-arguments', place.pointer, `${call.name} ${problem}`);
}

function arityProblem(call: IntrinsicCall, [fewest, most]: readonly [number, number]): string | undefined {
  const count = call.arguments.length;
  if (count >= fewest && count <= most) return undefined;
  const allowed =
    fewest === most ? `${fewest}` : most === Number.POSITIVE_INFINITY ? `at least ${fewest}` : `${fewest} to ${most}`;
  return `takes ${allowed} arguments, not ${count}`;
}

const hashAlgorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

/** What literal arguments show to be wrong already, without a run. */
function literalProblem(call: IntrinsicCall): string | undefined {
  const [first, second, third] = call.arguments.map((argument) =>
    argument.kind === 'literal' ? { value: argument.value } : undefined,
  );
  if (call.name === 'States.Format' && first !== undefined)
    return formatProblem(first.value, call.arguments.length - 1);
  if (call.name === 'States.Hash' && second !== undefined && !hashAlgorithms.includes(String(second.value))) {
    return `knows no algorithm ${quote(second.value)}, only ${anyOf(hashAlgorithms)}`;
  }
  if (call.name === 'States.ArrayRange') return rangeProblem(first?.value, second?.value, third?.value);
  if (call.name === 'States.JsonMerge' && third !== undefined && third.value !== false) {
    return 'merges shallowly only: its third argument must be false';
  }
  return undefined;
}

const mostOfRange = 1000;

function rangeProblem(from: unknown, to: unknown, step: unknown): string | undefined {
  if (step === 0) return 'needs a step other than 0';
  if (typeof from !== 'number' || typeof to !== 'number' || typeof step !== 'number') return undefined;
  const count = Math.floor((to - from) / step) + 1;
  return count > mostOfRange ? `makes ${count} items, and may make ${mostOfRange}` : undefined;
}

function formatProblem(template: unknown, given: number): string | undefined {
  if (typeof template !== 'string') return `needs a template string first, not ${quote(template)}`;
  const wanted = template.split('{}').length - 1;
  return wanted === given ? undefined : `has ${wanted} placeholders {} and ${given} values`;
}
