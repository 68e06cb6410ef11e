// The router's five functions and the permissions of each, limited to the calls that it makes.
import { join } from 'node:path';
import { type CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { projectRoot } from '../authoring/project.ts';
import { bundledFileNames, indexNames, type Variables } from '../aws/names.ts';
import type { RateLimit } from '../core/rate-limit/rate-limit.ts';
import type { Source } from '../core/source/source.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { EventHub } from './event-hub.ts';
import { bundleFunction } from './function-bundle.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { RouterFunction } from './router-function.ts';
import { secretGrants } from './source-file.ts';
import type { Storage } from './storage.ts';

export interface RouterFunctionsProps {
  readonly storage: Storage;
  readonly hub: EventHub;
  readonly starts: QueueWithDeadLetters;
  readonly records: QueueWithDeadLetters;
  readonly workflows: readonly Workflow[];
  readonly sources: readonly Source[];
  /** ARNs of the keys of the account's own that the sources' secrets are encrypted with. */
  readonly kmsKeys: readonly string[];
  /** What stands before a workflow's ID in its state machine's name. */
  readonly machinePrefix: string;
  readonly window: Duration;
  readonly maxDepth: number;
  readonly rateLimit: RateLimit;
  readonly keyWindows?: Readonly<Record<string, Duration>> | undefined;
  /** Hosts that files may be fetched from. */
  readonly fileHosts: readonly string[];
  /** How many requests may wait at once for their run's outcome. */
  readonly maxWaits: number;
}

type FunctionName = 'ingest' | 'start' | 'record' | 'api' | 'reconcile';

export class RouterFunctions extends Construct {
  readonly ingest: RouterFunction;
  readonly start: RouterFunction;
  readonly record: RouterFunction;
  readonly api: RouterFunction;
  readonly reconcile: RouterFunction;
  readonly #props: RouterFunctionsProps;

  constructor(scope: Construct, id: string, props: RouterFunctionsProps) {
    super(scope, id);
    this.#props = props;
    // One second less than the gateway's timeout, since a sender may wait for its run's outcome.
    this.ingest = this.#function('ingest', 'takes what senders send', Duration.seconds(29), 1_024);
    this.start = this.#function('start', 'starts executions', Duration.seconds(30));
    this.record = this.#function('record', 'records how executions go on and what they emit', Duration.seconds(30));
    this.api = this.#function('api', 'reads and operates', Duration.seconds(10));
    // Less than the minute after which it is invoked again.
    this.reconcile = this.#function('reconcile', 'finds what hangs and heals it', Duration.seconds(55));
    this.#grant();
    this.#acknowledgeWildcards();
    this.#consume(this.start, props.starts);
    this.#consume(this.record, props.records);
  }

  #function(name: FunctionName, does: string, timeout: Duration, memorySize = 512): RouterFunction {
    return new RouterFunction(this, name.charAt(0).toUpperCase() + name.slice(1), {
      description: `Flowgate: ${does}`,
      code: bundleFunction({
        entry: join(projectRoot, 'lambdas', name, 'handler.ts'),
        files: this.#files(name),
      }),
      environment: { ...this.#environment(), ...this.#ownEnvironment(name) },
      timeout,
      memorySize,
      // Lambda itself puts an event here if its invocation never reached the handler or never returned.
      ...(name === 'record' ? { deadLetterQueue: this.#props.records.queue } : {}),
      ...(name === 'reconcile' ? { withoutDeadLetters: 'the next invocation does what a failed one left' } : {}),
    });
  }

  #files(name: FunctionName): Record<string, string> {
    const { workflows, sources } = this.#props;
    const catalogue = { [bundledFileNames.workflows]: JSON.stringify(workflows) };
    if (name === 'ingest') return { ...catalogue, [bundledFileNames.sources]: JSON.stringify(sources) };
    const names = JSON.stringify(sources.map((source) => source.name));
    return name === 'record' ? { ...catalogue, [bundledFileNames.sourceNames]: names } : catalogue;
  }

  #environment(): Variables {
    const { storage, hub, window, maxDepth, rateLimit, keyWindows } = this.#props;
    return {
      EVENTS_TABLE: storage.events.tableName,
      CREDENTIALS_TABLE: storage.credentials.tableName,
      EVENT_BUS: hub.bus.eventBusName,
      DATA_BUCKET: storage.data.bucketName,
      STATE_MACHINE_ARN_PREFIX: this.#statesArn('stateMachine'),
      WINDOW_SECONDS: String(window.toSeconds()),
      MAX_DEPTH: String(maxDepth),
      RATE_LIMIT: JSON.stringify(rateLimit),
      ...(keyWindows === undefined ? {} : { KEY_WINDOWS: secondsOf(keyWindows) }),
    };
  }

  /** The variables of one function only. */
  #ownEnvironment(name: FunctionName): Variables {
    const { fileHosts, maxWaits, records, starts } = this.#props;
    if (name === 'record') return { RECORDS_QUEUE_URL: records.queue.queueUrl };
    if (name === 'start') return { STARTS_QUEUE_URL: starts.queue.queueUrl };
    if (name !== 'ingest') return {};
    return {
      MAX_WAITS: String(maxWaits),
      ...(fileHosts.length === 0 ? {} : { FILE_HOSTS: JSON.stringify(fileHosts) }),
    };
  }

  #statesArn(resource: 'stateMachine' | 'execution'): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:states:${region}:${account}:${resource}:${this.#props.machinePrefix}`;
  }

  #grant(): void {
    this.#grantReconcile();
    const { storage, hub } = this.#props;
    const events = storage.events.tableArn;
    const unmatched = `${events}/index/${indexNames.unmatched}`;
    const credentials = storage.credentials.tableArn;
    this.ingest.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.ingest.allow(['dynamodb:GetItem'], [credentials]);
    this.ingest.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.ingest.allow(['s3:PutObject'], [storage.data.arnForObjects('*')]);
    this.ingest.allow(['s3:GetObject'], [storage.data.arnForObjects('uploads/*')]);
    for (const { action, resources } of secretGrants(this.#props, Stack.of(this)))
      this.ingest.allow([action], resources);
    this.start.allow(['dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.start.allow(['states:StartExecution'], [`${this.#statesArn('stateMachine')}*`]);
    const express = this.#props.workflows.filter(({ type }) => type === 'EXPRESS');
    if (express.length > 0) {
      const machines = express.map(({ id }) => `${this.#statesArn('stateMachine')}${id}`);
      this.start.allow(['states:StartSyncExecution'], machines);
    }
    this.record.allow(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.record.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.record.allow(['s3:PutObject'], [storage.data.arnForObjects('*')]);
    this.api.allow(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.api.allow(['dynamodb:Query'], [unmatched, `${events}/index/${indexNames.started}`]);
    this.api.allow(credentialActions, [credentials]);
    this.api.allow(['dynamodb:Query'], [`${credentials}/index/${indexNames.audit}`]);
    this.api.allow(['states:DescribeExecution'], [`${this.#statesArn('execution')}*`]);
  }

  #grantReconcile(): void {
    const { storage, hub } = this.#props;
    const events = storage.events.tableArn;
    this.reconcile.allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [events]);
    this.reconcile.allow(
      ['dynamodb:Query'],
      [`${events}/index/${indexNames.events}`, `${events}/index/${indexNames.started}`],
    );
    this.reconcile.allow(['events:PutEvents'], [hub.bus.eventBusArn]);
    this.reconcile.allow(['states:DescribeExecution'], [`${this.#statesArn('execution')}*`]);
  }

  // Wildcards that stay inside what the router owns.
  #acknowledgeWildcards(): void {
    const { storage, machinePrefix } = this.#props;
    const bucket = Stack.of(this).getLogicalId(storage.data.node.defaultChild as CfnElement);
    const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
    const acknowledge = (owner: RouterFunction, resource: string, reason: string): void =>
      Validations.of(owner.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    acknowledge(this.ingest, `<${bucket}.Arn>/*`, 'object keys are made from digests at run time');
    acknowledge(this.ingest, `<${bucket}.Arn>/uploads/*`, 'every upload has a key of its own');
    acknowledge(this.record, `<${bucket}.Arn>/*`, 'object keys are made from digests at run time');
    acknowledge(this.start, `${states}:stateMachine:${machinePrefix}*`, 'every workflow of this stack and its alias');
    const named = 'execution names are known only at run time';
    for (const owner of [this.api, this.reconcile]) {
      acknowledge(owner, `${states}:execution:${machinePrefix}*`, named);
    }
  }

  #consume(consumer: RouterFunction, { queue }: QueueWithDeadLetters): void {
    consumer.function.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }));
  }
}

// No deletes: ended secrets stay known, and audit entries are never removed by a function.
const credentialActions = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

function secondsOf(windows: Readonly<Record<string, Duration>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(windows).map(([name, time]) => [name, time.toSeconds()])));
}
