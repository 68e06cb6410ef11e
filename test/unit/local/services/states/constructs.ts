// The constructs of the Amazon States Language that need a fixture, and the search for them in the fixtures.
import { isRecord, type Json, type JsonRecord } from '../../../../../lib/local/services/states/language/json.ts';
import type { HistoryFixture } from './history-fixture.ts';

type Language = 'JSONata' | 'JSONPath';

const types = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'];
const words = (text: string): string[] => text.trim().split(/\s+/);

/** Fields that both languages have, anywhere in a state. */
const sharedFields = words(`
  Assign Retry Catch ErrorEquals IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy
  TimeoutSeconds HeartbeatSeconds Seconds Timestamp Error Cause MaxConcurrency ItemSelector ItemReader ReaderConfig
  ItemBatcher BatchInput MaxItemsPerBatch ResultWriter ToleratedFailureCount ToleratedFailurePercentage`);
const jsonataFields = words('Arguments Output Condition Items');
const jsonPathFields = words(`
  InputPath Parameters ResultSelector ResultPath OutputPath Result ItemsPath SecondsPath TimestampPath TimeoutSecondsPath
  HeartbeatSecondsPath ErrorPath CausePath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath
  MaxItemsPerBatchPath Iterator`);
/** Fields that mean the same in either language. */
const otherFields = words(`
  Label ItemsPointer MaxItems InputType CSVHeaderLocation CSVHeaders CSVDelimiter MaxInputBytesPerBatch WriterConfig
  Transformation OutputType Comment`);

const operators = words(`
  And Or Not BooleanEquals BooleanEqualsPath IsBoolean IsNull IsNumeric IsPresent IsString IsTimestamp
  NumericEquals NumericEqualsPath NumericGreaterThan NumericGreaterThanPath NumericGreaterThanEquals
  NumericGreaterThanEqualsPath NumericLessThan NumericLessThanPath NumericLessThanEquals NumericLessThanEqualsPath
  StringEquals StringEqualsPath StringGreaterThan StringGreaterThanPath StringGreaterThanEquals
  StringGreaterThanEqualsPath StringLessThan StringLessThanPath StringLessThanEquals StringLessThanEqualsPath
  StringMatches TimestampEquals TimestampEqualsPath TimestampGreaterThan TimestampGreaterThanPath
  TimestampGreaterThanEquals TimestampGreaterThanEqualsPath TimestampLessThan TimestampLessThanPath
  TimestampLessThanEquals TimestampLessThanEqualsPath`);

/** Parts of expressions, found by their text. */
const expressions = [
  ...words('$states.input $states.result $states.errorOutput $states.context'),
  ...words('$partition( $range( $hash( $random( $uuid( $parse('),
  ...words(`States.Format( States.StringToJson( States.JsonToString( States.Array( States.ArrayPartition(
    States.ArrayContains( States.ArrayRange( States.ArrayGetItem( States.ArrayLength( States.ArrayUnique(
    States.Base64Encode( States.Base64Decode( States.Hash( States.JsonMerge( States.MathRandom( States.MathAdd(
    States.StringSplit( States.UUID(`),
  ...['context.', '$$.'].flatMap((prefix) =>
    words(`Execution.Id Execution.Input Execution.Name Execution.RoleArn Execution.StartTime Execution.RedriveCount
      Execution.RedriveTime State.Name State.EnteredTime State.RetryCount StateMachine.Id StateMachine.Name Task.Token
      Map.Item.Index Map.Item.Value`).map((member) => `${prefix}${member}`),
  ),
];

const resources = words(`
  lambda:function lambda:invoke lambda:invoke.waitForTaskToken events:putEvents dynamodb:getItem dynamodb:putItem
  dynamodb:updateItem dynamodb:deleteItem sqs:sendMessage sqs:sendMessage.waitForTaskToken sns:publish
  states:startExecution states:startExecution.sync states:startExecution.sync:2 http:invoke s3:getObject s3:listObjectsV2
  s3:putObject aws-sdk:s3:getObject aws-sdk:s3:putObject aws-sdk:dynamodb:query aws-sdk:sqs:receiveMessage
  aws-sdk:sns:publish aws-sdk:lambda:invoke aws-sdk:eventbridge:putEvents aws-sdk:sfn:describeExecution
  aws-sdk:secretsmanager:getSecretValue aws-sdk:ssm:getParameter`);

const errors = words(`
  States.ALL States.Timeout States.HeartbeatTimeout States.TaskFailed States.Runtime States.DataLimitExceeded
  States.QueryEvaluationError States.ItemReaderFailed States.ResultWriterFailed States.ExceedToleratedFailureThreshold
  States.NoChoiceMatched States.ParameterPathFailure States.ResultPathMatchFailure States.IntrinsicFailure
  States.BranchFailed States.Permissions States.Http.Socket States.Http.StatusCode`);

const events = words(`
  ExecutionStarted ExecutionSucceeded ExecutionFailed ExecutionAborted ExecutionTimedOut ExecutionRedriven
  EvaluationFailed TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskFailed TaskSubmitFailed TaskTimedOut
  TaskStateAborted LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded LambdaFunctionFailed
  LambdaFunctionTimedOut ParallelStateStarted ParallelStateSucceeded ParallelStateFailed MapStateStarted
  MapStateSucceeded MapStateFailed MapIterationStarted MapIterationSucceeded MapIterationFailed MapIterationAborted
  MapRunStarted MapRunSucceeded MapRunFailed MapRunRedriven`);

const actions = words('StopExecution SendTaskSuccess SendTaskFailure SendTaskHeartbeat RedriveExecution');
const modes = ['a Map INLINE', 'a Map DISTRIBUTED', 'a Map STANDARD', 'a Map EXPRESS'];
const both = (names: readonly string[]): string[] =>
  names.flatMap((name) => [`${name} in JSONata`, `${name} in JSONPath`]);

/** The table of constructs: the suite fails if one of them has no fixture. */
export const constructs: readonly string[] = [
  ...both(types),
  ...both(sharedFields),
  ...jsonataFields.map((field) => `${field} in JSONata`),
  ...jsonPathFields.map((field) => `${field} in JSONPath`),
  ...operators.map((operator) => `${operator} in JSONPath`),
  ...otherFields,
  ...expressions,
  ...resources,
  ...both(modes),
  ...errors,
  ...events.map((event) => `the event ${event}`),
  ...actions,
  ...['a timeout of the machine', 'a limit of 256 KiB in JSONata', 'a limit of 256 KiB in JSONPath'],
  ...['a limit of 25,000 events', 'a language of one state'],
];

/** Finds the constructs of the table that a fixture shows. */
export function findConstructs(fixture: HistoryFixture): string[] {
  const { definition, shows = [], history, lastEvents, actions: done = [], ends } = fixture;
  const machineLanguage = readLanguage(definition, 'JSONPath');
  const states = [definition, ...Object.values(fixture.machines ?? {})].flatMap((machine) =>
    findStates(machine, readLanguage(machine, 'JSONPath')),
  );
  const text = JSON.stringify(definition);
  const outcome = JSON.stringify([history ?? lastEvents, ends]);
  return [
    ...shows,
    ...states.flatMap(findStateConstructs),
    ...expressions.filter((expression) => text.includes(expression)),
    ...errors.filter((error) => outcome.includes(error) || text.includes(`"${error}"`)),
    ...(history ?? lastEvents ?? []).map(({ event }) => `the event ${String(event).split(' ')[1]}`),
    ...done.map(({ operation }) => operation),
    ...(definition.TimeoutSeconds === undefined ? [] : ['a timeout of the machine']),
    ...(states.some(({ language }) => language !== machineLanguage) ? ['a language of one state'] : []),
  ];
}

interface Found {
  readonly state: JsonRecord;
  readonly language: Language;
}

function readLanguage(container: JsonRecord, fallback: Language): Language {
  return (container.QueryLanguage ?? fallback) as Language;
}

function findStates(container: JsonRecord, machineLanguage: Language): Found[] {
  const states = isRecord(container.States) ? Object.values(container.States).filter(isRecord) : [];
  return states.flatMap((state) => {
    const processor = state.ItemProcessor ?? state.Iterator;
    const inner = [...(Array.isArray(state.Branches) ? state.Branches : []), processor].filter(isRecord);
    const found = { state, language: readLanguage(state, machineLanguage) };
    return [found, ...inner.flatMap((program) => findStates(program, machineLanguage))];
  });
}

function findStateConstructs({ state, language }: Found): string[] {
  const { Branches: _branches, ItemProcessor, Iterator: iterator, ...own } = state;
  const names = [...findNames(own), ...(iterator === undefined ? [] : ['Iterator'])];
  const within = (name: string): string => `${name} in ${language}`;
  const config = [ItemProcessor, iterator].filter(isRecord).map(({ ProcessorConfig }) => ProcessorConfig);
  const { Mode = 'INLINE', ExecutionType } = config.find(isRecord) ?? {};
  return [
    within(String(state.Type)),
    ...names.map(within),
    ...names,
    ...findResources(own),
    ...(state.Type === 'Map' ? [within(`a Map ${String(Mode)}`), within(`a Map ${String(ExecutionType)}`)] : []),
  ];
}

function findNames(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(findNames);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [name.replace(/\.\$$/, ''), ...findNames(member)]);
}

function findResources(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(findResources);
  if (!isRecord(value)) return [];
  const { Resource } = value;
  const own = typeof Resource === 'string' ? [toResourceName(Resource)] : [];
  return [...own, ...Object.values(value).flatMap(findResources)];
}

function toResourceName(arn: string): string {
  return arn.includes(':function:') ? 'lambda:function' : arn.replace('arn:aws:states:::', '');
}
