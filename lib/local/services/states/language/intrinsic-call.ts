// A call of an intrinsic function, `States.Format('{}', $.a)`: parsed once, computed in many scopes.

import {
  type CallProblem,
  findCallProblems,
  type IntrinsicArgument,
  type IntrinsicCall,
  type IntrinsicName,
  maxIntrinsicDepth,
  parseIntrinsic,
} from '../../../../asl/grammar/intrinsic.ts';
import type { Scope } from '../engine/scope.ts';
import { runtimeError, StatesError } from '../engine/states-error.ts';
import { intrinsics } from './intrinsic-functions.ts';
import type { Json } from './json.ts';
import { lookUp } from './path-value.ts';

/** Throws an Error that says what is wrong with the text. */
export function parseCall(text: string): IntrinsicCall {
  const parsed = parseIntrinsic(text);
  if (parsed.kind === 'malformed')
    throw new Error(`${parsed.reason}, at character ${parsed.position + 1} of "${text}"`);
  const [problem] = findCallProblems(parsed.call);
  if (problem !== undefined) throw new Error(describeProblem(problem));
  return parsed.call;
}

function describeProblem(problem: CallProblem): string {
  switch (problem.kind) {
    case 'depth':
      return `intrinsic functions nest at most ${maxIntrinsicDepth} deep`;
    case 'unknown':
      return `the intrinsic function "${problem.name}" does not exist`;
    case 'refused':
      return `"${problem.name}" ${problem.reason}`;
    case 'arity':
      return `"${problem.name}" does not take ${problem.given} arguments`;
  }
}

/** Throws States.IntrinsicFailure, or States.Runtime if a path leads nowhere. */
export function callIntrinsic(call: IntrinsicCall, scope: Scope, field: string): Json {
  const values = call.arguments.map((argument) => argumentValue(argument, scope, field));
  try {
    return intrinsics[call.name as IntrinsicName](values, scope.random);
  } catch (fault) {
    throw failure(call, fault);
  }
}

function argumentValue(argument: IntrinsicArgument, scope: Scope, field: string): Json {
  if (argument.kind === 'literal') return argument.value;
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
