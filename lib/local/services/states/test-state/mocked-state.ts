// The mock in a request of TestState, which replaces a state's resource, branches or iterations.

import { AwsError, notImplemented } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import type { StandInResult } from '../engine/run-host.ts';
import { parseJsonText } from '../json-text.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';

const mockable = new Set(['Task', 'Map', 'Parallel']);

/** Parses the mock; undefined if the request has none. Throws AWS's error for a mock that the state cannot have. */
export function parseMock({ mock, revealSecrets }: JsonObject, definition: JsonRecord): StandInResult | undefined {
  if (!isRecord(mock)) {
    if (mock === undefined && (definition.Type === 'Map' || definition.Type === 'Parallel')) throw mockRequired();
    return undefined;
  }
  if (revealSecrets === true) throw invalid('TestState does not support RevealSecrets when a mock is specified.');
  if (!mockable.has(String(definition.Type)))
    throw invalid(`State type '${String(definition.Type)}' is not supported when a mock is specified`);
  refuseMembers(mock);
  if (mock.result !== undefined && mock.errorOutput !== undefined)
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  if (isRecord(mock.errorOutput)) return toErrorAnswer(mock.errorOutput);
  return mock.result === undefined ? undefined : { output: checkResult(parseResult(mock.result), definition) };
}

function refuseMembers(mock: JsonRecord): void {
  const unknown = Object.keys(mock).find((name) => !['result', 'errorOutput', 'fieldValidationMode'].includes(name));
  if (unknown !== undefined) throw notImplemented(`the member "mock.${unknown}" of TestState`);
  const { fieldValidationMode: mode } = mock;
  if (mode !== undefined && mode !== 'NONE')
    throw notImplemented(`the fieldValidationMode "${String(mode)}" of TestState`);
}

function toErrorAnswer({ error = '', cause }: JsonRecord): StandInResult {
  return omitUndefined({ error: String(error), cause: cause === undefined ? undefined : String(cause) });
}

function parseResult(text: Json): Json {
  return parseJsonText(String(text), () => invalid('Mocked result must be valid JSON'));
}

/** A Map returns an array, or an object if it has a ResultWriter; a Parallel an array with one item for each branch. */
function checkResult(result: Json, { Type, ResultWriter, Branches }: JsonRecord): Json {
  if (Type === 'Map' && ResultWriter !== undefined) {
    if (!isRecord(result)) throw invalid('Mocked result must be a JSON object.');
    return result;
  }
  if (Type !== 'Map' && Type !== 'Parallel') return result;
  if (!Array.isArray(result)) throw invalid('Mocked result must be an array.');
  if (Type === 'Parallel' && Array.isArray(Branches) && Branches.length !== result.length)
    throw invalid('Mocked result must contain the same number of items as number of Parallel branches.');
  return result;
}

function mockRequired(): AwsError {
  const types = '[Task, Wait, Pass, Succeed, Fail, Choice]';
  const message = `TestState API does not support Map or Parallel states. Supported state types include: ${types}`;
  return new AwsError('InvalidDefinition', message);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
