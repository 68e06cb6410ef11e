// TestState: runs one state once. Its resource is really called unless the request has a mock.

import { randomUUID } from 'node:crypto';
import { AwsError, notImplemented } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { CallService, JsonObject } from '../../../platform/service.ts';
import { expressExecutionArn, machineArn } from '../arns.ts';
import { diagnoseState } from '../check/definition-check.ts';
import type { Activities } from '../engine/activities.ts';
import { Branch } from '../engine/branch.ts';
import { Cancellation } from '../engine/cancellation.ts';
import { History } from '../engine/history.ts';
import type { OAuthTokens } from '../engine/oauth-tokens.ts';
import type { RunHost, StandInResult } from '../engine/run-host.ts';
import { StatesError } from '../engine/states-error.ts';
import type { TaskTokens } from '../engine/task-tokens.ts';
import { invalidExecutionInput, parseJsonText } from '../json-text.ts';
import type { Visit } from '../kinds/state.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { settleNumbers } from '../store/definition-text.ts';
import { compileState, selectLanguage } from '../store/state-machine.ts';
import { createInspectionData } from './inspection.ts';
import { MockedFanOut } from './mocked-fan-out.ts';
import { parseMock } from './mocked-state.ts';
import { runVisit } from './test-outcome.ts';

export interface TestStateApi {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
  readonly callService: CallService;
  readonly httpAllowList: readonly string[];
  readonly oauthTokens: OAuthTokens;
}

/** The name that AWS gives to a state that the request does not name. */
const unnamed = 'StateName';

export async function testState(api: TestStateApi, input: JsonObject): Promise<JsonObject> {
  refuseUnsupported(input);
  const tested = findState(input);
  const { name, definition, language } = tested;
  const mock = parseMock(input, definition);
  checkState(tested, input.inspectionLevel);
  if (mock === undefined) checkAnswersAtOnce(definition);
  const fanOut = createMockedFanOut(tested, mock, input);
  const compiled = compileState(name, definition, language);
  const state = fanOut === undefined ? compiled : { ...compiled, run: (visit: Visit) => fanOut.run(visit) };
  const variables = parse(input.variables ?? '{}', 'variables') as JsonRecord;
  const branch = new Branch({ host: createHost(api, input, mock), cancellation: new Cancellation(), variables });
  const visit = branch.repeat(branch.enter(state, parse(input.input ?? '{}', 'input')), readRetryCount(input));
  const { answer, ...outcome } = await runVisit(visit);
  if (isInfo(input)) return omitUndefined(answer);
  const inspected = await createInspectionData({ visit, definition, fanOut, ...outcome });
  const { errorDetails } = outcome;
  return omitUndefined({ ...answer, inspectionData: omitUndefined({ ...inspected, errorDetails }) });
}

function createMockedFanOut(
  { definition, language }: TestedState,
  mock: StandInResult | undefined,
  { stateConfiguration }: JsonObject,
): MockedFanOut | undefined {
  if (mock === undefined || (definition.Type !== 'Map' && definition.Type !== 'Parallel')) return undefined;
  const configuration = isRecord(stateConfiguration) ? stateConfiguration : {};
  return new MockedFanOut({ definition, language: selectLanguage(definition, language), mock, configuration });
}

function isInfo({ inspectionLevel = 'INFO' }: JsonObject): boolean {
  return inspectionLevel === 'INFO';
}

const configurable = ['retrierRetryCount', 'errorCausedByState', 'mapIterationFailureCount', 'mapItemReaderData'];

function refuseUnsupported(input: JsonObject): void {
  if (input.revealSecrets === true && input.mock === undefined)
    throw notImplemented('the member "revealSecrets" of TestState');
  const configuration = isRecord(input.stateConfiguration) ? input.stateConfiguration : {};
  const unknown = Object.keys(configuration).find((member) => !configurable.includes(member));
  if (unknown !== undefined) throw notImplemented(`the member "stateConfiguration.${unknown}" of TestState`);
}

function readRetryCount({ stateConfiguration }: JsonObject): number {
  return Number(isRecord(stateConfiguration) ? (stateConfiguration.retrierRetryCount ?? 0) : 0);
}

interface TestedState {
  readonly name: string;
  readonly definition: JsonRecord;
  readonly language: Json | undefined;
}

/** Finds the state: the definition is either a state, or a machine in which `stateName` names a state. */
function findState(input: JsonObject): TestedState {
  const text = String(input.definition);
  const parsed = settleNumbers(parse(text, 'definition'));
  const states = isRecord(parsed) && isRecord(parsed.States) ? parsed.States : undefined;
  const name = (input.stateName as string | undefined) ?? unnamed;
  const definition = states === undefined ? parsed : states[name];
  if (!isRecord(definition)) throw new AwsError('ValidationException', 'State not found in definition');
  const language = states === undefined || !isRecord(parsed) ? undefined : parsed.QueryLanguage;
  return { name, definition, language };
}

/** Refuses resources that answer later: without a mock, AWS waits only for the direct answer of a resource. */
function checkAnswersAtOnce({ Resource }: JsonRecord): void {
  if (/:activity:/.test(String(Resource)))
    throw new AwsError('ValidationException', 'TestState supports activities only when a mock is specified');
  const [, pattern] = /(\.sync(?::2)?|\.waitForTaskToken)$/.exec(String(Resource)) ?? [];
  if (pattern === undefined) return;
  throw new AwsError('ValidationException', `TestState supports '${pattern}' only when a mock is specified`);
}

/** Throws InvalidDefinition. */
function checkState({ name, definition, language }: TestedState, inspectionLevel: unknown): void {
  if (inspectionLevel === 'TRACE' && String(definition.Resource).endsWith(':http:invoke')) {
    throw notImplemented('the inspectionLevel "TRACE" of an HTTP task');
  }
  const [first] = diagnoseState(name, definition, language);
  if (first === undefined) return;
  throw new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${first.code}: ${first.message} at ${first.location}'`,
  );
}

function parse(text: unknown, member: string): Json {
  return parseJsonText(String(text), (reason) =>
    member === 'definition'
      ? new AwsError(
          'InvalidDefinition',
          `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${reason} at /'`,
        )
      : invalidExecutionInput(reason),
  );
}

function createHost(api: TestStateApi, input: JsonObject, mock: StandInResult | undefined): RunHost {
  const roleArn = input.roleArn as string | undefined;
  const { clock, random, tokens, activities, httpAllowList, oauthTokens } = api;
  const callAs = (role: string, service: string, operation: string, request: JsonObject): Promise<JsonObject> =>
    api.callService({ kind: 'role', roleArn: role }, { service, operation, input: request });
  const host: RunHost = {
    ...{ clock, random, tokens, activities, httpAllowList, oauthTokens },
    history: new History(() => clock.now()),
    skipWaits: true,
    stateMachineName: unnamed,
    executionArn: '',
    rootArn: '',
    stateMachineArn: '',
    context: createContext(api, input),
    standIns:
      mock === undefined ? undefined : { find: () => ({ ...mock, isLiteral: true }), remedy: () => 'give a mock' },
    call: (service, operation, request) => {
      if (roleArn === undefined)
        throw new AwsError('ValidationException', 'The roleArn is required if the state calls a resource');
      return callAs(roleArn, service, operation, request);
    },
    withRole: (role) => ({
      ...host,
      call: (service, operation, request) => callAs(role, service, operation, request),
    }),
    awaitExecution: () => {
      throw new StatesError('States.Runtime', 'TestState does not wait for executions');
    },
    startChild: () => {
      throw new StatesError('States.Runtime', 'TestState starts no executions');
    },
    places: { find: () => undefined, keep: () => {}, forgetUnder: () => {} },
    watch: undefined,
  };
  return host;
}

/** The context object of the request, or that of an invented Express execution. */
function createContext({ clock }: TestStateApi, input: JsonObject): JsonRecord {
  if (input.context !== undefined) return parse(input.context, 'context') as JsonRecord;
  const [machine, name] = [randomUUID(), randomUUID()];
  const execution = {
    Id: expressExecutionArn(machine, name, randomUUID()),
    Input: parse(input.input ?? '{}', 'input'),
    Name: name,
    RoleArn: String(input.roleArn ?? ''),
    StartTime: new Date(clock.now()).toISOString(),
  };
  return { Execution: execution, StateMachine: { Id: machineArn(machine), Name: machine } };
}
