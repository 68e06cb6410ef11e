// The router's six functions, and a seventh if a workflow has long Express runs. Each has only the permissions for the calls that it makes.
import { join } from 'node:path';
import { type CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { longestExpressSeconds } from '../authoring/express-time.ts';
import { projectRoot } from '../authoring/project.ts';
import { bundledFileNames, indexNames, listKeys, type VariableName, type Variables } from '../aws/names.ts';
import type { Issuer } from '../core/credential/issuer.ts';
import type { RateLimit } from '../core/rate-limit/rate-limit.ts';
import type { Source } from '../core/source/source.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { defined } from '../value/defined.ts';
import type { BulkMachine } from './bulk-machine.ts';
import type { EventHub } from './event-hub.ts';
import { expressTimeout } from './express/express-starts.ts';
import { grantStarts } from './express/start-grants.ts';
import { type BundledFiles, bundleFunction } from './function-bundle.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { RouterFunction } from './router-function.ts';
import { writeConsole } from './served/console-files.ts';
import { writeDocuments } from './served/openapi-files.ts';
import { getDeployment } from './settings/deployment.ts';
import { credentialActions, historyActions, replayActions, runActions } from './settings/function-actions.ts';
import type { FunctionName } from './settings/function-names.ts';
import { listSecretGrants } from './source-file.ts';
import type { Storage } from './storage.ts';

export interface RouterFunctionsProps {
  readonly storage: Storage;
  readonly hub: EventHub;
  readonly starts: QueueWithDeadLetters;
  readonly records: QueueWithDeadLetters;
  /** The queue of long Express runs. @default no workflow has such runs */
  readonly expressStarts: QueueWithDeadLetters | undefined;
  readonly workflows: readonly Workflow[];
  readonly sources: readonly Source[];
  /** The issuers whose tokens authenticate callers. */
  readonly issuers: readonly Issuer[];
  /** ARNs of the customer managed keys that the sources' secrets are encrypted with. */
  readonly kmsKeys: readonly string[];
  /** The part of a state machine's name before the workflow's ID. */
  readonly machinePrefix: string;
  readonly window: Duration;
  readonly maxDepth: number;
  readonly rateLimit: RateLimit;
  readonly keyWindows?: Readonly<Record<string, Duration>> | undefined;
  /** Hosts from which files may be fetched. */
  readonly fileHosts: readonly string[];
  /** How many requests may wait at the same time for the outcome of their run. */
  readonly maxWaits: number;
  /** Megabytes by function. @default 1,024 for ingest, 512 for the others */
  readonly memory: Readonly<Partial<Record<FunctionName, number>>>;
}

export class RouterFunctions extends Construct {
  readonly ingest: RouterFunction;
  readonly start: RouterFunction;
  readonly record: RouterFunction;
  readonly api: RouterFunction;
  readonly reconcile: RouterFunction;
  /** Separate from `reconcile`, which runs every minute and may neither read data nor stop or redrive runs. */
  readonly bulk: RouterFunction;
  /** The code of `start`, with the time to wait for the end of a long Express run. */
  readonly express: RouterFunction | undefined;
  readonly #props: RouterFunctionsProps;

  constructor(scope: Construct, id: string, props: RouterFunctionsProps) {
    super(scope, id);
    this.#props = props;
    // One second less than the gateway's timeout: a sender may wait for the outcome of its run.
    this.ingest = this.#createFunction('ingest', 'accepts events', Duration.seconds(29), 1_024);
    this.start = this.#createFunction('start', 'starts executions', Duration.seconds(30));
    this.record = this.#createFunction(
      'record',
      'records the progress of executions and accepts the events that they emit',
      Duration.seconds(30),
    );
    this.api = this.#createFunction('api', 'serves the API', Duration.seconds(10));
    // It is invoked once a minute, so it must end within a minute.
    this.reconcile = this.#createFunction(
      'reconcile',
      'finds missing and hanging runs and repairs them',
      Duration.seconds(55),
    );
    this.bulk = this.#createFunction('bulk', 'works on bulk acts', Duration.seconds(60));
    this.express =
      props.expressStarts && this.#createFunction('express', 'runs long Express workflows', expressTimeout, 256);
    this.#grant();
    this.#acknowledgeWildcards();
    this.#consume(this.start, props.starts);
    this.#consume(this.record, props.records);
    if (props.expressStarts) this.#consume(this.express, props.expressStarts, 1);
  }

  #createFunction(
    name: FunctionName | 'express',
    purpose: string,
    timeout: Duration,
    memorySize = 512,
  ): RouterFunction {
    return new RouterFunction(this, name.charAt(0).toUpperCase() + name.slice(1), {
      description: `Flowgate: ${purpose}`,
      code: bundleFunction({
        entry: join(projectRoot, 'lambdas', name === 'express' ? 'start' : name, 'handler.ts'),
        files: this.#createFiles(name),
      }),
      environment: { ...this.#createEnvironment(), ...this.#createOwnEnvironment(name) },
      timeout,
      memorySize: (name === 'express' ? undefined : this.#props.memory[name]) ?? memorySize,
      ...defined({
        // Receives the events of invocations that never reached the handler or never returned.
        deadLetterQueue: name === 'record' ? this.#props.records.queue : undefined,
        withoutDeadLetters: name === 'reconcile' ? 'the next invocation does the work of a failed one' : undefined,
      }),
    });
  }

  #createFiles(name: FunctionName | 'express'): BundledFiles {
    const { workflows, sources } = this.#props;
    const catalogue = { [bundledFileNames.workflows]: JSON.stringify(workflows) };
    const issuers = { [bundledFileNames.issuers]: JSON.stringify(this.#props.issuers) };
    if (name === 'ingest') return { ...catalogue, ...issuers, [bundledFileNames.sources]: JSON.stringify(sources) };
    if (name !== 'record' && name !== 'api') return catalogue;
    const names = { [bundledFileNames.sourceNames]: JSON.stringify(sources.map((source) => source.name)) };
    return name === 'record'
      ? { ...catalogue, ...names }
      : { ...catalogue, ...issuers, ...names, ...writeDocuments(), ...writeConsole() };
  }

  #createEnvironment(): Variables {
    const { storage, hub, window, maxDepth, rateLimit, keyWindows } = this.#props;
    return defined({
      EVENTS_TABLE: storage.events.tableName,
      CREDENTIALS_TABLE: storage.credentials.tableName,
      EVENT_BUS: hub.bus.eventBusName,
      DATA_BUCKET: storage.data.bucketName,
      STATE_MACHINE_ARN_PREFIX: this.#formatStatesArn('stateMachine'),
      WINDOW_SECONDS: String(window.toSeconds()),
      MAX_DEPTH: String(maxDepth),
      DEPLOYMENT: getDeployment(this).name,
      RATE_LIMIT: JSON.stringify(rateLimit),
      KEY_WINDOWS: keyWindows && formatKeyWindows(keyWindows),
    });
  }

  /** The variables of one function only. */
  #createOwnEnvironment(name: FunctionName | 'express'): Variables {
    const { fileHosts, maxWaits, records, starts, expressStarts } = this.#props;
    const expressUrl = expressStarts?.queue.queueUrl;
    if (name === 'record') return { RECORDS_QUEUE_URL: records.queue.queueUrl };
    if (name === 'start')
      return defined({ STARTS_QUEUE_URL: starts.queue.queueUrl, EXPRESS_STARTS_QUEUE_URL: expressUrl });
    if (name === 'express')
      return defined({ STARTS_QUEUE_URL: expressUrl, EXPRESS_SECONDS: String(longestExpressSeconds) });
    if (name === 'api') return this.#createQueueVariables();
    if (name !== 'ingest') return {};
    return defined({
      MAX_WAITS: String(maxWaits),
      FILE_HOSTS: fileHosts.length === 0 ? undefined : JSON.stringify(fileHosts),
    });
  }

  #createQueueVariables(): Variables {
    const { hub, records, starts } = this.#props;
    return {
      STARTS_QUEUE_URL: starts.queue.queueUrl,
      RECORDS_QUEUE_URL: records.queue.queueUrl,
      STARTS_DEAD_LETTERS_URL: starts.deadLetters.queue.queueUrl,
      RECORDS_DEAD_LETTERS_URL: records.deadLetters.queue.queueUrl,
      UNDELIVERED_QUEUE_URL: hub.undelivered.queue.queueUrl,
    };
  }

  #grantDeadLetters(): void {
    const { hub, records, starts } = this.#props;
    const deadLetters = [starts.deadLetters, records.deadLetters, hub.undelivered];
    this.api.allow(
      ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'],
      deadLetters.map(({ queue }) => queue.queueArn),
    );
    this.api.allow(['sqs:SendMessage'], [starts.queue.queueArn, records.queue.queueArn]);
  }

  #formatStatesArn(resource: 'stateMachine' | 'execution'): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:states:${region}:${account}:${resource}:${this.#props.machinePrefix}`;
  }

  #grant(): void {
    this.#grantReconcile();
    this.#grantDeadLetters();
    this.#grantBulk();
    const { storage, hub } = this.#props;
    const events = storage.events.tableArn;
    const credentials = storage.credentials.tableArn;
    this.ingest.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.ingest.allow(['dynamodb:GetItem'], [credentials]);
    this.ingest.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.ingest.allow(['s3:PutObject'], [storage.data.arnForObjects('*')]);
    this.ingest.allow(['s3:GetObject'], [storage.data.arnForObjects('uploads/*')]);
    for (const { action, resources } of listSecretGrants(this.#props, Stack.of(this)))
      this.ingest.allow([action], resources);
    grantStarts(this, {
      ...this.#props,
      events,
      machines: `${this.#formatStatesArn('stateMachine')}*`,
      executions: `${this.#formatStatesArn('execution')}*`,
    });
    this.record.allow(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.record.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.record.allow(['s3:PutObject'], [storage.data.arnForObjects('*')]);
    const { runs, failures, unmatched, waiting } = indexNames;
    this.api.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', ...replayActions], [events]);
    this.api.allow(
      ['dynamodb:Query'],
      [indexNames.events, unmatched, runs, failures, waiting].map((name) => `${events}/index/${name}`),
    );
    this.api.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.api.allow(['s3:DeleteObject'], [storage.data.arnForObjects('*')]);
    this.api.allow(credentialActions, [credentials]);
    this.api.allow(['dynamodb:Query'], [`${credentials}/index/${indexNames.audit}`]);
    this.api.allow(['s3:GetObject', 's3:PutObject'], [storage.data.arnForObjects('*')]);
    this.api.allow(['states:DescribeStateMachine'], [`${this.#formatStatesArn('stateMachine')}*`]);
    this.api.allow([...historyActions, ...runActions], [`${this.#formatStatesArn('execution')}*`]);
  }

  #listStarters(): RouterFunction[] {
    return this.express === undefined ? [this.start] : [this.start, this.express];
  }

  #grantReconcile(): void {
    const { storage, hub } = this.#props;
    const events = storage.events.tableArn;
    this.reconcile.allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.reconcile.allow(
      ['dynamodb:Query'],
      [indexNames.events, indexNames.runs, indexNames.waiting].map((name) => `${events}/index/${name}`),
    );
    this.reconcile.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.reconcile.allow(['states:DescribeExecution'], [`${this.#formatStatesArn('execution')}*`]);
  }

  #grantBulk(): void {
    const { storage, hub } = this.#props;
    const events = storage.events.tableArn;
    const lists = Object.keys(listKeys).map((name) => `${events}/index/${name}`);
    this.bulk.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', ...replayActions], [events]);
    this.bulk.allow(['dynamodb:Query'], lists);
    this.bulk.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.bulk.allow(['s3:GetObject', 's3:PutObject'], [storage.data.arnForObjects('*')]);
    this.bulk.allow(['states:DescribeExecution', ...runActions], [`${this.#formatStatesArn('execution')}*`]);
  }

  /** Lets `api` start, stop and look up bulk acts. */
  allowBulk({ machine, executionArnPrefix }: BulkMachine): void {
    this.api.function.addEnvironment('BULK_MACHINE_ARN' satisfies VariableName, machine.attrArn);
    this.api.allow(['states:StartExecution'], [machine.attrArn]);
    this.api.allow(['states:DescribeExecution', 'states:StopExecution'], [`${executionArnPrefix}*`]);
    const reason = 'an execution is named by the ID of its bulk act';
    const id = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution';
    const name = `${getDeployment(this).name}-bulk:*`;
    Validations.of(this.api.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${id}:${name}]`, reason });
  }

  // Each wildcard covers only resources of the router.
  #acknowledgeWildcards(): void {
    const { storage, machinePrefix } = this.#props;
    const bucket = Stack.of(this).getLogicalId(storage.data.node.defaultChild as CfnElement);
    const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
    const acknowledge = (owner: RouterFunction, resource: string, reason: string): void =>
      Validations.of(owner.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    acknowledge(this.ingest, `<${bucket}.Arn>/*`, 'object keys are computed from digests at run time');
    acknowledge(this.ingest, `<${bucket}.Arn>/uploads/*`, 'every upload has its own key');
    for (const owner of [this.record, this.api, this.bulk]) {
      acknowledge(owner, `<${bucket}.Arn>/*`, 'object keys are computed from digests at run time');
    }
    for (const owner of [...this.#listStarters(), this.api]) {
      acknowledge(
        owner,
        `${states}:stateMachine:${machinePrefix}*`,
        'the state machines of this stack with their versions and aliases',
      );
    }
    const reason = 'execution names are known only at run time';
    for (const owner of [...this.#listStarters(), this.api, this.reconcile, this.bulk]) {
      acknowledge(owner, `${states}:execution:${machinePrefix}*`, reason);
    }
  }

  #consume(consumer: RouterFunction | undefined, { queue }: QueueWithDeadLetters, batchSize = 10): void {
    consumer?.function.addEventSource(new SqsEventSource(queue, { batchSize, reportBatchItemFailures: true }));
  }
}

/** JSON: seconds by dialect name. */
function formatKeyWindows(windows: Readonly<Record<string, Duration>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(windows).map(([name, time]) => [name, time.toSeconds()])));
}
