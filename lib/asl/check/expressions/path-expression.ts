// Checks paths and calls of intrinsic functions: which names they read, and whether they are allowed at their place.

import { didYouMean } from '../../../value/nearest-name.ts';
import {
  type CallProblem,
  findCallProblems,
  type IntrinsicCall,
  intrinsicArity,
  isIntrinsic,
  listCalls,
  maxIntrinsicDepth,
  parseIntrinsic,
} from '../../grammar/intrinsic.ts';
import { quote } from '../../grammar/json.ts';
import { findBareWords, type JsonPath, parseJsonPath } from '../../grammar/json-path.ts';
import type { Site } from '../scope.ts';
import { checkContextPath } from './context-path.ts';

export interface PathPlace {
  pointer: string;
  site: Site;
  /** Whether a rule of a Choice reads the path: an earlier rule may have tested whether the path exists. */
  isTested?: boolean;
}

/** Checks a string that must be a path. Returns the path if it is one. */
export function checkPath(text: string, place: PathPlace): JsonPath | undefined {
  const parsed = parseJsonPath(text);
  if (parsed.kind === 'malformed') {
    const where = `at character ${parsed.position + 1}`;
    place.site.report('json-path-syntax', place.pointer, `${quote(text)} is not a path: ${parsed.reason} ${where}`);
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
  else if (isIntrinsic(text)) checkIntrinsic(text, place);
  else {
    const message = `${quote(text)} is neither a path nor an intrinsic function call`;
    place.site.report('json-path-syntax', place.pointer, message, 'Begin it with $ or States.');
  }
}

function checkPathNames(path: JsonPath, text: string, { pointer, site, isTested = false }: PathPlace): void {
  // A path that may lead to many places gives an empty list if it finds nothing.
  const isCertain = !isTested && path.isReference;
  if (path.root === 'context') checkContextPath(path.names, { pointer, site, found: text, isCertain });
  if (path.variable !== undefined)
    site.uses.push({ name: path.variable, pointer, isGuarded: false, isCertain: !isTested });
  const [word] = findBareWords(path.steps);
  if (word === undefined) return;
  site.report('bare-word', pointer, `${quote(text)} compares with ${word}, which has no quotes`, `Write '${word}'`);
}

function checkIntrinsic(text: string, place: PathPlace): void {
  const parsed = parseIntrinsic(text);
  if (parsed.kind === 'malformed') {
    const where = `at character ${parsed.position + 1}`;
    place.site.report('intrinsic-syntax', place.pointer, `${quote(text)}: ${parsed.reason} ${where}`);
    return;
  }
  const calls = listCalls(parsed.call).map(({ call }) => call);
  for (const path of calls.flatMap(listPaths)) checkPathNames(path, text, place);
  for (const problem of findCallProblems(parsed.call)) reportProblem(problem, place);
}

function listPaths(call: IntrinsicCall): JsonPath[] {
  return call.arguments.flatMap((argument) => (argument.kind === 'path' ? [argument.path] : []));
}

function reportProblem(problem: CallProblem, { pointer, site }: PathPlace): void {
  switch (problem.kind) {
    case 'depth':
      site.report('intrinsic-syntax', pointer, `calls are nested more than ${maxIntrinsicDepth} deep`);
      return;
    case 'unknown': {
      const suggestion = didYouMean(problem.name, Object.keys(intrinsicArity));
      site.report('unknown-intrinsic', pointer, `there is no function ${problem.name}${suggestion}`);
      return;
    }
    case 'refused':
      site.report('intrinsic-arguments', pointer, `${problem.name} ${problem.reason}`);
      return;
    case 'arity': {
      const takes = `takes ${describeArity(problem.arity)} arguments, not ${problem.given}`;
      site.report('intrinsic-arguments', pointer, `${problem.name} ${takes}`);
      return;
    }
  }
}

function describeArity([fewest, most]: readonly [number, number]): string {
  if (fewest === most) return `${fewest}`;
  return most === Number.POSITIVE_INFINITY ? `at least ${fewest}` : `${fewest} to ${most}`;
}
