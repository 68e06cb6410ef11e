// The parts of the functions, each made from what the deployment says. One maker a part, so that a bundle holds what its
// function asks for and nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { BusEvent } from '../core/event/event.ts';
import { switches } from '../core/workflow/switch.ts';
import { Catalogue } from '../core/workflow/workflow.ts';
import { clientConfig } from './clients.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { publish } from './event-bus.ts';
import { Executions } from './executions.ts';
import { bundledFileNames } from './names.ts';
import { messageVisibility } from './queues/message-visibility.ts';
import { sqsClientAtFirstUse } from './queues/sqs-client.ts';
import { DynamoDbAuditLog } from './stores/audit-log.ts';
import { EnvironmentRegister } from './stores/environment-register.ts';
import { DynamoDbEventStore, type TableOptions } from './stores/event-store.ts';
import { DynamoDbRunStore } from './stores/run-store.ts';
import { DynamoDbSwitchStore } from './stores/switch-store.ts';

/** What a function knows of the deployment that it is a part of. */
export interface Deployment {
  readonly environment: Environment;
  /** The folder in which synthesis laid the function's files. */
  readonly folder: string;
  readonly dynamo: DynamoDBClient;
  readonly now: () => Date;
}

export interface DeploymentOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** @throws Error that names every variable that is missing or wrong */
export function deploymentFrom({ variables, folder }: DeploymentOptions): Deployment {
  const environment = readEnvironment(variables);
  return { environment, folder, dynamo: new DynamoDBClient(clientConfig), now: () => new Date() };
}

/** A JSON file that synthesis laid beside the function. */
export function bundledFile<Content>({ folder }: Deployment, name: string): Content {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Content;
}

export function catalogueOf(deployment: Deployment): Catalogue {
  return new Catalogue(bundledFile(deployment, bundledFileNames.workflows));
}

export function eventsTableOf({ dynamo, environment }: Deployment): TableOptions {
  return { client: dynamo, tableName: environment.EVENTS_TABLE };
}

export function eventStoreOf(deployment: Deployment): DynamoDbEventStore {
  const table = eventsTableOf(deployment);
  return new DynamoDbEventStore({ ...table, environments: new EnvironmentRegister(table) });
}

export function runStoreOf(deployment: Deployment): DynamoDbRunStore {
  return new DynamoDbRunStore({ ...eventsTableOf(deployment), windowSeconds: deployment.environment.WINDOW_SECONDS });
}

export function switchStoreOf(deployment: Deployment): DynamoDbSwitchStore {
  return new DynamoDbSwitchStore(eventsTableOf(deployment));
}

/** Returns whether a workflow is, or was, switched on in an environment. */
export function switchesOf(deployment: Deployment): ReturnType<typeof switches> {
  const store = switchStoreOf(deployment);
  return switches({ load: () => store.all(), now: deployment.now });
}

export function auditLogOf({ dynamo, environment }: Deployment): DynamoDbAuditLog {
  return new DynamoDbAuditLog({ client: dynamo, tableName: environment.CREDENTIALS_TABLE });
}

/** Publishes to the deployment's event bus. */
export function publisherOf({ environment }: Deployment): (event: BusEvent) => Promise<void> {
  const bus = { client: new EventBridgeClient(clientConfig), busName: environment.EVENT_BUS };
  return (event) => publish(event, bus);
}

export function executionsOf({ environment }: Deployment, client = new SFNClient(clientConfig)): Executions {
  return new Executions({ client, arnPrefix: environment.STATE_MACHINE_ARN_PREFIX });
}

/** Executions for lookups: a throttled one is not tried again, since there is a recorded state to return. */
export function lookedUpExecutionsOf(deployment: Deployment): Executions {
  return executionsOf(deployment, new SFNClient({ ...clientConfig, maxAttempts: 1 }));
}

/** Decides when a message of the `starts` queue comes again. @throws Error where the function was deployed without the queue */
export function startVisibilityOf({ environment }: Deployment): ReturnType<typeof messageVisibility> {
  const { STARTS_QUEUE_URL: queueUrl } = environment;
  if (queueUrl === undefined)
    throw new Error('environment variable STARTS_QUEUE_URL is missing: deploy the stack anew');
  return messageVisibility({ client: sqsClientAtFirstUse(), queueUrl });
}
