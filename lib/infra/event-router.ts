// The whole router as one construct, for the stack of this project and for any other CDK app.
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mostStartDeliveries } from '../core/failed-start.ts';
import { checkedFileHosts } from '../core/file-host.ts';
import { checkedRateLimit, type RateLimit, standardRateLimit } from '../core/rate-limit.ts';
import { apiRoutes } from '../http/api-routes.ts';
import { ingestRoutes } from '../http/ingest-routes.ts';
import { type Throttle, throttleOf } from '../http/throttle.ts';
import { EventHub } from './event-hub.ts';
import { projectRoot } from './function-build.ts';
import { HttpEndpoint } from './http-endpoint.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { RouterFunctions } from './router-functions.ts';
import { readSourceFile } from './source-file.ts';
import { Storage } from './storage.ts';
import { referencedNames, type Substitutions } from './substitution.ts';
import { TaskFunctions, taskFunctionNames } from './task-functions.ts';
import { Timetable } from './timetable.ts';
import { readWorkflowFolder, type WorkflowSource } from './workflow-folder.ts';
import { WorkflowMachine, workflowLogGroup } from './workflow-machine.ts';

export interface EventRouterProps {
  /** The folder with a folder for each workflow, and with `sources.json`. @default this project's `statemachines` */
  readonly workflows?: string;
  /** How long events are kept and their idempotency keys stand for them. @default 30 days */
  readonly window?: Duration;
  /** How long the keys of a dialect stand, by its name: `bridge` remembers a `uid` so long. @default each dialect's own */
  readonly keyWindows?: Readonly<Record<string, Duration>>;
  /** How many workflows may stand between the first event and a run. @default 10 */
  readonly maxDepth?: number;
  /**
   * How many requests a second the gateway lets through of each route, and how many at once. Of administration,
   * the token endpoint, `GET /hooks` and metrics it is 20 and 40 at the most. @default 500 and 1,000
   */
  readonly throttle?: Throttle;
  /** How much each credential and each source may send that has no limit of its own. @default 6,000 requests a minute */
  readonly rateLimit?: RateLimit;
  /**
   * Hosts that a sender may have a file fetched from by its address, over HTTPS: `files.example.com`, `files.example.com:8443`.
   * A name must lead to the public internet; an address that is not public stands here itself. For local use,
   * `http://127.0.0.1:8080`. @default none
   */
  readonly fileHosts?: readonly string[];
  /** What further `${…}` in definitions stands for, such as ARNs of your own functions. @default none */
  readonly substitutions?: Substitutions;
  /** Takes each suspicion about a workflow, one line; what is suspected is deployed all the same. @default to standard error */
  readonly warn?: (line: string) => void;
}

export class EventRouter extends Construct {
  readonly storage: Storage;
  readonly hub: EventHub;
  readonly starts: QueueWithDeadLetters;
  readonly records: QueueWithDeadLetters;
  readonly functions: RouterFunctions;
  readonly endpoint: HttpEndpoint;
  readonly machines: readonly WorkflowMachine[];

  /** @throws WorkflowFolderError for workflows that must not be deployed */
  constructor(scope: Construct, id: string, props: EventRouterProps = {}) {
    super(scope, id);
    const folder = props.workflows ?? join(projectRoot, 'statemachines');
    const known = ['EventBusName', 'DataBucketName', ...taskFunctionNames().keys()];
    const sources = readWorkflowFolder(folder, [...known, ...Object.keys(props.substitutions ?? {})], props.warn);
    const window = props.window ?? Duration.days(30);
    // A stack's name has no underscore, so no stack's prefix begins another's.
    const machinePrefix = `${Stack.of(this).stackName}_`;
    this.storage = new Storage(this, 'Storage', { window });
    this.hub = new EventHub(this, 'Hub', { archiveRetention: window });
    this.starts = this.#queue('Starts', mostStartDeliveries);
    this.records = this.#queue('Records');
    this.machines = this.#machines(sources, machinePrefix, props.substitutions ?? {});
    this.functions = new RouterFunctions(this, 'Functions', {
      storage: this.storage,
      hub: this.hub,
      starts: this.starts,
      records: this.records,
      workflows: sources.map(({ workflow }) => workflow),
      ...readSourceFile(folder),
      machinePrefix,
      window,
      maxDepth: props.maxDepth ?? 10,
      rateLimit: checkedRateLimit(props.rateLimit ?? standardRateLimit),
      keyWindows: props.keyWindows,
      fileHosts: checkedFileHosts(props.fileHosts ?? []),
    });
    this.endpoint = this.#endpoint(props.throttle ?? { rateLimit: 500, burstLimit: 1_000 });
    this.#recordRules(machinePrefix);
    new Timetable(this, 'Timetable', { function: this.functions.reconcile.function, every: Duration.minutes(1) });
  }

  #queue(id: string, maxReceiveCount = 5): QueueWithDeadLetters {
    const queue = new QueueWithDeadLetters(this, id, { visibilityTimeout: Duration.minutes(3), maxReceiveCount });
    this.hub.deliversTo(queue.queue);
    return queue;
  }

  #machines(sources: readonly WorkflowSource[], machinePrefix: string, own: Substitutions): WorkflowMachine[] {
    const used = referencedNames(JSON.stringify(sources.map(({ definition }) => definition)));
    const { bus } = this.hub;
    const substitutions: Substitutions = {
      EventBusName: { value: bus.eventBusName, arn: bus.eventBusArn },
      DataBucketName: { value: this.storage.data.bucketName, arn: this.storage.data.bucketArn },
      ...new TaskFunctions(this, 'Tasks', used).substitutions,
      ...own,
    };
    const shared = {
      substitutions,
      hub: this.hub,
      starts: this.starts.queue,
      logGroup: workflowLogGroup(this, 'WorkflowLogs'),
    };
    return sources.map((source) => {
      const { name } = source.workflow;
      return new WorkflowMachine(this, `Workflow-${name}`, {
        ...shared,
        source,
        machineName: `${machinePrefix}${name}`,
      });
    });
  }

  #endpoint(throttle: Throttle): HttpEndpoint {
    const { ingest, api } = this.functions;
    return new HttpEndpoint(this, 'Endpoint', {
      routes: [
        ...ingestRoutes.map((row) => ({ key: row.key, function: ingest.function, throttle: throttleOf(row) })),
        ...apiRoutes.map((row) => ({ key: row.key, function: api.function, throttle: throttleOf(row) })),
      ],
      fallback: api.function,
      throttle,
    });
  }

  #recordRules(machinePrefix: string): void {
    const { partition, region, account } = Stack.of(this);
    const arnPrefix = `arn:${partition}:states:${region}:${account}:stateMachine:${machinePrefix}`;
    this.hub.deliver(this, 'StatusChanges', {
      description: 'records how executions end and are redriven',
      onDefaultBus: true,
      pattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [{ prefix: arnPrefix }],
          // That an execution runs is recorded when it is started; only a redriven one starts to run unseen.
          $or: [{ status: [{ 'anything-but': ['RUNNING'] }] }, { redriveCount: [{ numeric: ['>', 0] }] }],
        },
      },
      queue: this.records.queue,
    });
    this.hub.deliver(this, 'Emissions', {
      description: 'records the events that workflows emit',
      pattern: { detail: { metadata: { emitter: { runId: [{ exists: true }] } } } },
      queue: this.records.queue,
    });
  }
}
