// Creates the parts of the Lambda functions from the deployment's settings. Each part has its own function here, so that a bundle
// contains only the parts that its handler imports.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { BusEvent } from '../core/event/event.ts';
import { createSwitches } from '../core/workflow/switch.ts';
import { Catalogue } from '../core/workflow/workflow.ts';
import { BulkMachine } from './bulk-machine.ts';
import { clientConfig, createExpressConfig } from './clients.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { publish } from './event-bus.ts';
import { ExecutionActs } from './execution-acts.ts';
import { ExecutionHistories } from './execution-history.ts';
import { Executions } from './executions.ts';
import { ExpressExecutions } from './express-executions.ts';
import { bundledFileNames } from './names.ts';
import { createDeadLetterQueues } from './queues/dead-letter-queues.ts';
import { createMessageSender } from './queues/message-sender.ts';
import { createMessageVisibility } from './queues/message-visibility.ts';
import { createLazySqsClient } from './queues/sqs-client.ts';
import { createRollouts } from './rollouts.ts';
import { DynamoDbAuditLog } from './stores/audit-log.ts';
import { EnvironmentRegister } from './stores/environment-register.ts';
import { DynamoDbEventStore } from './stores/event-store.ts';
import { RunClaims } from './stores/run-claims.ts';
import { DynamoDbRunStore } from './stores/run-store.ts';
import { DynamoDbSwitchStore } from './stores/switch-store.ts';
import type { TableOptions } from './stores/table-options.ts';
import { WaitingRuns } from './stores/waiting-runs.ts';

/** The settings of a deployment and what all parts share. */
export interface Deployment {
  readonly environment: Environment;
  /** The folder that holds the function's bundled files. */
  readonly folder: string;
  readonly dynamo: DynamoDBClient;
  readonly now: () => Date;
}

export interface DeploymentOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** @throws Error that names every missing or invalid variable */
export function readDeployment({ variables, folder }: DeploymentOptions): Deployment {
  const environment = readEnvironment(variables);
  return { environment, folder, dynamo: new DynamoDBClient(clientConfig), now: () => new Date() };
}

/** Reads a JSON file that synthesis wrote beside the function's code. */
export function readBundledFile<Content>({ folder }: Deployment, name: string): Content {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Content;
}

/** Reads any file that synthesis wrote beside the function's code; undefined if it does not exist. */
export function readBundledBytes({ folder }: Deployment, name: string): Buffer | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : undefined;
}

export function readCatalogue(deployment: Deployment): Catalogue {
  return new Catalogue(readBundledFile(deployment, bundledFileNames.workflows));
}

export function toEventsTable({ dynamo, environment }: Deployment): TableOptions {
  return { client: dynamo, tableName: environment.EVENTS_TABLE };
}

export function createEventStore(deployment: Deployment): DynamoDbEventStore {
  const table = toEventsTable(deployment);
  return new DynamoDbEventStore({ ...table, environments: new EnvironmentRegister(table) });
}

export function createRunStore(deployment: Deployment): DynamoDbRunStore {
  return new DynamoDbRunStore({ ...toEventsTable(deployment), windowSeconds: deployment.environment.WINDOW_SECONDS });
}

export function createRunClaims(deployment: Deployment): RunClaims {
  return new RunClaims({ ...toEventsTable(deployment), windowSeconds: deployment.environment.WINDOW_SECONDS });
}

/** Creates the store of runs that wait until their workflow is switched on. */
export function createWaitingRuns(deployment: Deployment): WaitingRuns {
  return new WaitingRuns({ ...toEventsTable(deployment), windowSeconds: deployment.environment.WINDOW_SECONDS });
}

export function createSwitchStore(deployment: Deployment): DynamoDbSwitchStore {
  return new DynamoDbSwitchStore(toEventsTable(deployment));
}

/** Creates the functions that report whether a workflow is, or was, switched on in an environment. */
export function createSwitchReader(deployment: Deployment): ReturnType<typeof createSwitches> {
  const store = createSwitchStore(deployment);
  return createSwitches({ load: () => store.all(), now: deployment.now });
}

export function createAuditLog({ dynamo, environment }: Deployment): DynamoDbAuditLog {
  return new DynamoDbAuditLog({ client: dynamo, tableName: environment.CREDENTIALS_TABLE });
}

/** Creates the function that publishes to the deployment's event bus. */
export function createPublisher({ environment }: Deployment): (event: BusEvent) => Promise<void> {
  const bus = { client: new EventBridgeClient(clientConfig), busName: environment.EVENT_BUS };
  return (event) => publish(event, bus);
}

let statesClient: SFNClient | undefined;

/** The client that all parts of a function share. An SDK client takes half a millisecond to create, and has connections of its own. */
function shareStatesClient(): SFNClient {
  statesClient ??= new SFNClient(clientConfig);
  return statesClient;
}

/** Creates the access to executions for starts: while a version is rolled out, runs of an organisation get one version. */
export function createStartedExecutions({ environment, now }: Deployment): Executions {
  const arnPrefix = environment.STATE_MACHINE_ARN_PREFIX;
  const createClient = () => new SFNClient({ ...clientConfig, maxAttempts: 1 });
  const findVersion = createRollouts({ createClient, arnPrefix, now });
  return new Executions({ client: shareStatesClient(), arnPrefix, findVersion });
}

/** @param isLocal whether the service is on this machine: then its host has no prefix for StartSyncExecution */
export function createExpressExecutions({ environment }: Deployment, isLocal: boolean): ExpressExecutions {
  const config = { ...createExpressConfig(environment.EXPRESS_SECONDS), disableHostPrefix: isLocal };
  return new ExpressExecutions({
    createClient: () => new SFNClient(config),
    arnPrefix: environment.STATE_MACHINE_ARN_PREFIX,
  });
}

/** Creates the acts on executions. A throttled call is retried, because a caller waits for its result. */
export function createExecutionActs({ environment }: Deployment): ExecutionActs {
  return new ExecutionActs({ client: shareStatesClient(), arnPrefix: environment.STATE_MACHINE_ARN_PREFIX });
}

/** @throws Error if the Lambda function was deployed without the state machine */
export function createBulkMachine({ environment }: Deployment): BulkMachine {
  const stateMachineArn = requireVariable('BULK_MACHINE_ARN', environment);
  return new BulkMachine({ client: shareStatesClient(), stateMachineArn });
}

/**
 * Creates the access to executions for lookups. A throttled lookup is not retried, because the caller can use the recorded
 * status.
 */
export function createLookupExecutions({ environment }: Deployment): Executions {
  const client = new SFNClient({ ...clientConfig, maxAttempts: 1 });
  return new Executions({ client, arnPrefix: environment.STATE_MACHINE_ARN_PREFIX });
}

/** Creates the access to histories. A throttled call is not retried, because the last history can be returned. */
export function createExecutionHistories({ now }: Deployment): ExecutionHistories {
  return new ExecutionHistories({ client: new SFNClient({ ...clientConfig, maxAttempts: 1 }), now });
}

/**
 * Creates the access to the dead-letter queues.
 * @throws Error if the Lambda function was deployed without them
 */
export function createDeadLetters({ environment }: Deployment): ReturnType<typeof createDeadLetterQueues> {
  const read = (name: OptionalVariable): string => requireVariable(name, environment);
  return createDeadLetterQueues({
    client: createLazySqsClient(),
    urls: {
      starts: read('STARTS_DEAD_LETTERS_URL'),
      records: read('RECORDS_DEAD_LETTERS_URL'),
      undelivered: read('UNDELIVERED_QUEUE_URL'),
    },
    targets: { starts: read('STARTS_QUEUE_URL'), records: read('RECORDS_QUEUE_URL') },
  });
}

/**
 * Creates the function that sets when a message of the `starts` queue is delivered again.
 * @throws Error if the Lambda function was deployed without the queue
 */
export function createStartVisibility({ environment }: Deployment): ReturnType<typeof createMessageVisibility> {
  const queueUrl = requireVariable('STARTS_QUEUE_URL', environment);
  return createMessageVisibility({ client: createLazySqsClient(), queueUrl });
}

/** Creates the function that sends a message to the `starts` queue. */
export function createStartRequester({ environment }: Deployment): (message: unknown) => Promise<void> {
  return createMessageSender(requireVariable('STARTS_QUEUE_URL', environment));
}

/** Creates the function that hands a long Express run over; undefined in a deployment without one, and in the function that runs them. */
export function createHandOver({ environment }: Deployment): ((message: unknown) => Promise<void>) | undefined {
  const { EXPRESS_STARTS_QUEUE_URL: queueUrl } = environment;
  return queueUrl === undefined ? undefined : createMessageSender(queueUrl);
}

type OptionalVariable =
  | 'STARTS_QUEUE_URL'
  | 'RECORDS_QUEUE_URL'
  | 'STARTS_DEAD_LETTERS_URL'
  | 'RECORDS_DEAD_LETTERS_URL'
  | 'UNDELIVERED_QUEUE_URL'
  | 'BULK_MACHINE_ARN';

/** A variable that only some functions have. @throws Error if it is missing */
function requireVariable(name: OptionalVariable, environment: Environment): string {
  const value = environment[name];
  if (value === undefined) throw new Error(`environment variable ${name} is missing: deploy the stack again`);
  return value;
}
