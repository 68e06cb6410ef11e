// TestState: one state by itself, once. Its resource is really called, unless the request mocks it.
import { AwsError, notImplemented } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { CallService, JsonObject } from '../service.ts';
import { Branch } from './branch.ts';
import { Cancellation } from './cancellation.ts';
import { diagnoseState } from './definition-check.ts';
import { withoutUndefined } from './execution-record.ts';
import { History } from './history.ts';
import { isRecord, type Json, type JsonRecord } from './json.ts';
import { matchesError } from './retrier.ts';
import type { RunHost, StandInAnswer } from './run-host.ts';
import { type Departure, depart, type Visit } from './state.ts';
import { compileState } from './state-machine.ts';
import { StatesError } from './states-error.ts';
import type { TaskTokens } from './task-tokens.ts';

export interface TestStateApi {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tokens: TaskTokens;
  readonly callService: CallService;
  readonly httpAllowList: readonly string[];
}

const testName = 'TestState';

export async function testState(api: TestStateApi, input: JsonObject): Promise<JsonObject> {
  refuse(input);
  const { name, definition, language } = stateOf(input);
  const state = compileState(name, definition, language);
  const variables = parse(input.variables ?? '{}', 'variables') as JsonRecord;
  const host = hostOf(api, input);
  const branch = new Branch({ host, cancellation: new Cancellation(), variables });
  const visit = { ...branch.enter(state, parse(input.input ?? '{}', 'input')), retryCount: retryCount(input) };
  try {
    return succeeded(await state.run(visit));
  } catch (fault) {
    if (!(fault instanceof StatesError)) throw fault;
    return failed(visit, fault);
  }
}

function succeeded({ output, next }: Departure): JsonObject {
  return withoutUndefined({ status: 'SUCCEEDED', output: JSON.stringify(output), nextState: next });
}

/** A retrier that has attempts left comes before the catchers. */
async function failed(visit: Visit, failure: StatesError): Promise<JsonObject> {
  const told = { error: failure.error, cause: failure.reason };
  const retrier = visit.state.retriers.find(({ errorEquals }) => matchesError(errorEquals, failure));
  if (retrier !== undefined && visit.retryCount < retrier.maxAttempts)
    return withoutUndefined({ status: 'RETRIABLE', ...told });
  const catcher = visit.state.catchers.find(({ errorEquals }) => matchesError(errorEquals, failure));
  if (catcher === undefined) return withoutUndefined({ status: 'FAILED', ...told });
  const scope = visit.scope({ errorOutput: failure.output });
  const { output } = await depart(visit, scope, catcher.next, catcher.flow);
  return withoutUndefined({ status: 'CAUGHT_ERROR', ...told, output: JSON.stringify(output), nextState: catcher.next });
}

function refuse(input: JsonObject): void {
  const level = input.inspectionLevel ?? 'INFO';
  if (level !== 'INFO') throw notImplemented(`the inspectionLevel "${String(level)}" of TestState`);
  const configuration = isRecord(input.stateConfiguration) ? input.stateConfiguration : {};
  const unknown = Object.keys(configuration).find((member) => member !== 'retrierRetryCount');
  if (unknown !== undefined) throw notImplemented(`the member "stateConfiguration.${unknown}" of TestState`);
}

function retryCount({ stateConfiguration }: JsonObject): number {
  return Number(isRecord(stateConfiguration) ? (stateConfiguration.retrierRetryCount ?? 0) : 0);
}

interface TestedState {
  readonly name: string;
  readonly definition: JsonRecord;
  readonly language: Json | undefined;
}

/** The definition is a state, or a machine of which `stateName` names one. Throws InvalidDefinition. */
function stateOf(input: JsonObject): TestedState {
  const text = String(input.definition);
  const given = parse(text, 'definition');
  const states = isRecord(given) && isRecord(given.States) ? given.States : undefined;
  const name = (input.stateName as string | undefined) ?? testName;
  const definition = states === undefined ? given : states[name];
  if (!isRecord(definition)) throw new AwsError('ValidationException', `The state "${name}" is not in the definition`);
  const language = states === undefined || !isRecord(given) ? undefined : given.QueryLanguage;
  checkState({ name, definition, language });
  return { name, definition, language };
}

function checkState({ name, definition, language }: TestedState): void {
  if (definition.Type === 'Parallel' || definition.Type === 'Map')
    throw notImplemented(`TestState of a ${definition.Type} state`);
  const [first] = diagnoseState(name, definition, language);
  if (first === undefined) return;
  throw new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${first.code}: ${first.message} at ${first.location}'`,
  );
}

function parse(text: unknown, member: string): Json {
  try {
    return JSON.parse(String(text)) as Json;
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    if (member === 'definition')
      throw new AwsError(
        'InvalidDefinition',
        `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${why} at /'`,
      );
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);
  }
}

function hostOf(api: TestStateApi, input: JsonObject): RunHost {
  const mock = mockOf(input);
  const roleArn = input.roleArn as string | undefined;
  const { clock, random, tokens, httpAllowList } = api;
  return {
    ...{ clock, random, tokens, httpAllowList },
    history: new History(() => clock.now()),
    skipWaits: true,
    stateMachineName: testName,
    executionArn: '',
    stateMachineArn: '',
    context: input.context === undefined ? {} : (parse(input.context, 'context') as JsonRecord),
    standIn: mock === undefined ? undefined : () => mock,
    call: (service, operation, request) => {
      if (roleArn === undefined)
        throw new AwsError('ValidationException', 'The roleArn is required where the state calls a resource');
      return api.callService({ kind: 'role', roleArn }, { service, operation, input: request });
    },
    awaitExecution: () => {
      throw new StatesError('States.Runtime', 'TestState does not wait for executions');
    },
    startChild: () => {
      throw new StatesError('States.Runtime', 'TestState starts no executions');
    },
    keep: () => {},
    watch: undefined,
  };
}

function mockOf({ mock }: JsonObject): StandInAnswer | undefined {
  if (!isRecord(mock)) return undefined;
  if (isRecord(mock.errorOutput)) {
    const { error = '', cause } = mock.errorOutput;
    return { error: String(error), ...(cause === undefined ? {} : { cause: String(cause) }) };
  }
  return mock.result === undefined ? undefined : { output: parse(mock.result, 'mock.result') };
}
