// Creates the services of the platform with their dependencies. It does not depend on the stack.
import { join } from 'node:path';
import type { AwsEndpoint } from '../access/endpoint/aws-endpoint.ts';
import type { ServiceDispatcher } from '../access/endpoint/service-dispatcher.ts';
import type { Authorizer } from '../access/iam/authorizer.ts';
import { CloudWatchService } from '../services/cloudwatch/cloudwatch-service.ts';
import { readEmbeddedMetrics } from '../services/cloudwatch/embedded-metrics.ts';
import { MetricStore } from '../services/cloudwatch/metric-store.ts';
import { DynamoDbService } from '../services/dynamodb/service.ts';
import { EventsService } from '../services/events/events-service.ts';
import { type LambdaOptions, LambdaService } from '../services/lambda/lambda-service.ts';
import { S3Service } from '../services/s3/service.ts';
import { schedulerPrincipal } from '../services/scheduler/permissions.ts';
import { SchedulerService } from '../services/scheduler/scheduler-service.ts';
import { SecretsManagerService } from '../services/secrets/service.ts';
import { SnsService } from '../services/sns/sns-service.ts';
import { type SqsOptions, SqsService } from '../services/sqs/sqs-service.ts';
import { SsmService } from '../services/ssm/service.ts';
import { StatesService, type StatesServiceOptions } from '../services/states/states-service.ts';
import type { Clock } from './clock.ts';
import { narrowFolder } from './private-folder.ts';
import type { CallService, Folders, LocalService } from './service.ts';

/** Settings of how Step Functions runs executions. */
export type StatesSettings = Pick<
  StatesServiceOptions,
  'httpAllowList' | 'onStatusChange' | 'standIns' | 'skipWaits' | 'watch'
> & {
  /** The time of executions alone. @default - the platform's clock */
  readonly clock?: Clock;
};

export interface ServicesOptions {
  readonly clock: Clock;
  readonly dispatcher: ServiceDispatcher;
  readonly authorizer: Authorizer;
  readonly endpoint: AwsEndpoint;
  /** For services that resume earlier work: each call waits until the stack exists. */
  readonly heldCalls: CallService;
  /** The data folder; each service has its own folder in it. @default - in memory */
  readonly dataDir?: string;
  /** The folder for large data, if there is no data folder; each service has its own folder in it. @default - in memory */
  readonly scratchDir?: string;
  /** Numbers in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default - as on AWS */
  readonly states?: StatesSettings;
  readonly log: (from: string, line: string) => void;
  readonly onDeadLetter?: SqsOptions['onDeadLetter'];
  /** How the environments of functions are created, and who knows them. @default - worker threads, which nobody knows */
  readonly lambda?: Pick<LambdaOptions, 'codeCache' | 'createEnvironment' | 'onLaunch'>;
}

/** Builds every service and registers it. If one fails to start, the services that already run are closed. */
export async function startServices(options: ServicesOptions): Promise<readonly LocalService[]> {
  const started: LocalService[] = [];
  const metrics = new MetricStore(options);
  try {
    for (const start of starters) {
      const service = await start({ ...options, metrics }, (name) => findFolders(options, name));
      started.push(service);
      options.dispatcher.add(service);
    }
    return started;
  } catch (error) {
    await closeServices(started);
    throw error;
  }
}

/** Closes services; a service is closed before those that it uses. */
export async function closeServices(services: readonly LocalService[]): Promise<void> {
  for (const service of [...services].reverse()) await service.close();
}

type Starter = (
  options: ServicesOptions & { readonly metrics: MetricStore },
  folder: (name: string) => Folders,
) => LocalService | Promise<LocalService>;

const starters: readonly Starter[] = [
  ({ metrics }) => new CloudWatchService({ metrics }),
  ({ clock }, folder) => DynamoDbService.start({ clock, ...folder('dynamodb') }),
  ({ clock }, folder) => S3Service.start({ clock, ...folder('s3') }),
  ({ clock }, folder) => SecretsManagerService.start({ clock, ...folder('secretsmanager') }),
  ({ clock }, folder) => SsmService.start({ clock, ...folder('ssm') }),
  ({ log }) => SnsService.start({ log: (line) => log('sns', line) }),
  ({ clock, endpoint, onDeadLetter }, folder) =>
    SqsService.start({ clock, endpointUrl: endpoint.url, onDeadLetter, ...folder('sqs') }),
  ({ clock, heldCalls, log, random = Math.random }, folder) =>
    EventsService.start({
      clock,
      random,
      callService: heldCalls,
      log: (line) => log('events', line),
      ...folder('events'),
    }),
  ({ authorizer, clock, heldCalls, log }, folder) =>
    SchedulerService.start({
      clock,
      callService: heldCalls,
      canAssume: (roleArn, sourceArn) => authorizer.canAssume(roleArn, { principal: schedulerPrincipal, sourceArn }),
      log: (line) => log('scheduler', line),
      ...folder('scheduler'),
    }),
  ({ clock, heldCalls, random = Math.random, states }, folder) =>
    StatesService.start({ clock, ...states, random, callService: heldCalls, ...folder('states') }),
  ({ clock, dispatcher, endpoint, heldCalls, lambda, log, metrics }, folder) =>
    LambdaService.start({
      ...lambda,
      ...folder('lambda'),
      clock,
      heldCalls,
      callService: (caller, request) => dispatcher.call(caller, request),
      endpointUrl: endpoint.url,
      answerRequest: (request) => endpoint.answer(request),
      issueCredentials: (roleArn: string, sessionName?: string) => endpoint.issueCredentials(roleArn, sessionName),
      revokeCredentials: (accessKeyId) => endpoint.revokeCredentials(accessKeyId),
      log: (from, line) => {
        for (const sample of readEmbeddedMetrics(line)) metrics.add(sample);
        log(from, line);
      },
    }),
];

/** A service's own private folders. */
function findFolders({ dataDir, scratchDir }: Pick<ServicesOptions, 'dataDir' | 'scratchDir'>, name: string): Folders {
  if (dataDir !== undefined || scratchDir === undefined) return folderIn(dataDir, name);
  return { scratchDir: folderIn(scratchDir, name).dataDir };
}

/** A private folder in the data folder, or no option if there is no data folder. */
export function folderIn(dataDir: string | undefined, name: string): { readonly dataDir?: string } {
  if (dataDir === undefined) return {};
  const folder = join(dataDir, name);
  narrowFolder(folder);
  return { dataDir: folder };
}
