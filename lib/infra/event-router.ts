// The whole router as one construct, for the stack of this project and for any other CDK app.
import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { nameWorkflowSubstitution } from '../authoring/nested-start.ts';
import { standardWorkflowFolder } from '../authoring/project.ts';
import { readWorkflowFolder, type WorkflowSource } from '../authoring/workflow-folder.ts';
import { liveAlias } from '../aws/names.ts';
import { requireFileHosts } from '../core/file/file-host.ts';
import { checkRateLimit, type RateLimit, standardRateLimit } from '../core/rate-limit/rate-limit.ts';
import { mostStartDeliveries } from '../core/run/failed-start.ts';
import { checkMaxWaits, standardMaxWaits } from '../core/run/wait-slot.ts';
import { apiRoutes } from '../http/server/api-routes.ts';
import { ingestRoutes } from '../http/server/ingest-routes.ts';
import { orderDeployment } from './deployment-order.ts';
import { EventHub } from './event-hub.ts';
import { type EndpointRoute, HttpEndpoint, type Throttle } from './http-endpoint.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { RouterFunctions } from './router-functions.ts';
import { checkSettings } from './router-limits.ts';
import { readSourceFile, refuseClaimedSources } from './source-file.ts';
import { Storage } from './storage.ts';
import { referencedNames, type Substitutions } from './substitution.ts';
import { TaskFunctions, taskFunctionNames } from './task-functions.ts';
import { Timetable } from './timetable.ts';
import { WorkflowMachine, workflowLogGroup } from './workflow-machine.ts';

export interface EventRouterProps {
  /** The folder with a folder for each workflow, and with `sources.json`. @default this project's `statemachines` */
  readonly workflows?: string;
  /** How long events are kept and their idempotency keys are valid: 1 to 90 whole days. @default 30 days */
  readonly window?: Duration;
  /** How long the keys of a dialect are valid, by dialect name; the `uid` for `bridge`. From a minute to the window. @default each dialect's own */
  readonly keyWindows?: Readonly<Record<string, Duration>>;
  /** How many workflows may stand between the first event and a run: 0 to 100. @default 10 */
  readonly maxDepth?: number;
  /**
   * Requests a second and at once that the gateway accepts for each route, of all senders together.
   * @default 500 and 1,000
   */
  readonly throttle?: Throttle;
  /** The rate limit of each credential and source without one of its own. @default 6,000 requests a minute */
  readonly rateLimit?: RateLimit;
  /**
   * Hosts from which files may be fetched by URL, over HTTPS: `files.example.com`, `files.example.com:8443`.
   * A name must resolve to public addresses; an address that is not public must be listed itself. For local use,
   * `http://127.0.0.1:8080`. @default none
   */
  readonly fileHosts?: readonly string[];
  /**
   * How many requests may wait at once for their run's outcome (`Prefer: wait`); others are answered at once. Each one occupies an
   * instance of `ingest`: stay well below what your account may run at once. @default 8
   */
  readonly maxWaits?: number;
  /** Values of further `${…}` in definitions, such as ARNs of your own functions. @default none */
  readonly substitutions?: Substitutions;
  /** Receives each warning about a workflow, one line. Warnings do not prevent a deployment. @default prints to standard error */
  readonly warn?: (line: string) => void;
}

/** Six times the function's timeout, as AWS recommends for a queue that invokes one. */
const visibilityTimeout = Duration.minutes(3);

export class EventRouter extends Construct {
  readonly storage: Storage;
  readonly hub: EventHub;
  readonly starts: QueueWithDeadLetters;
  /** Events that `record` failed on, until they are tried again. */
  readonly records: QueueWithDeadLetters;
  readonly functions: RouterFunctions;
  readonly endpoint: HttpEndpoint;
  readonly machines: readonly WorkflowMachine[];

  /** @throws WorkflowFolderError for workflows that must not be deployed, RouterLimitError for settings that must not be */
  constructor(scope: Construct, id: string, props: EventRouterProps = {}) {
    super(scope, id);
    const { window = Duration.days(30), maxDepth = 10, throttle = { rateLimit: 500, burstLimit: 1_000 } } = props;
    checkSettings({ window, keyWindows: props.keyWindows ?? {}, maxDepth, throttle, fileHosts: props.fileHosts ?? [] });
    const folder = props.workflows ?? standardWorkflowFolder;
    const known = ['EventBusName', 'DataBucketName', ...taskFunctionNames().keys()];
    const sources = readWorkflowFolder(folder, [...known, ...Object.keys(props.substitutions ?? {})], props.warn);
    const declared = readSourceFile(folder);
    refuseClaimedSources(folder, sources, declared);
    // A stack's name has no underscore, so no stack's prefix begins another's.
    const machinePrefix = `${Stack.of(this).stackName}_`;
    this.storage = new Storage(this, 'Storage', { window });
    this.hub = new EventHub(this, 'Hub', { archiveRetention: window });
    this.starts = new QueueWithDeadLetters(this, 'Starts', {
      visibilityTimeout,
      maxReceiveCount: mostStartDeliveries,
    });
    this.hub.deliversTo(this.starts.queue);
    this.records = new QueueWithDeadLetters(this, 'Records', { visibilityTimeout });
    this.machines = this.#machines(sources, machinePrefix, props.substitutions ?? {});
    this.functions = new RouterFunctions(this, 'Functions', {
      storage: this.storage,
      hub: this.hub,
      starts: this.starts,
      records: this.records,
      workflows: sources.map(({ workflow }) => workflow),
      ...declared,
      machinePrefix,
      window,
      maxDepth,
      rateLimit: checkRateLimit(props.rateLimit ?? standardRateLimit),
      keyWindows: props.keyWindows,
      fileHosts: requireFileHosts(props.fileHosts ?? []),
      maxWaits: checkMaxWaits(props.maxWaits ?? standardMaxWaits),
    });
    this.endpoint = this.#endpoint(throttle);
    this.#recordRules(machinePrefix);
    const { start, ingest, record, reconcile } = this.functions;
    orderDeployment(this, {
      machines: this.machines,
      starter: start.function,
      recorder: record.function,
      acceptor: ingest.function,
    });
    new Timetable(this, 'Timetable', { function: reconcile.function, every: Duration.minutes(1) });
  }

  #machines(sources: readonly WorkflowSource[], machinePrefix: string, own: Substitutions): WorkflowMachine[] {
    const used = referencedNames(JSON.stringify(sources.map(({ definition }) => definition)));
    const { bus } = this.hub;
    const substitutions: Substitutions = {
      EventBusName: { value: bus.eventBusName, arn: bus.eventBusArn },
      DataBucketName: { value: this.storage.data.bucketName, arn: this.storage.data.bucketArn },
      ...new TaskFunctions(this, 'Tasks', used).substitutions,
      ...nameMachines(sources, this.#machineArn(machinePrefix)),
      ...own,
    };
    const shared = {
      substitutions,
      hub: this.hub,
      starts: this.starts.queue,
      logGroup: workflowLogGroup(this, 'WorkflowLogs'),
    };
    return sources.map((source) => {
      // By the ID, which outlives a new name: execution names are unique within one state machine alone.
      const { id } = source.workflow;
      return new WorkflowMachine(this, `Workflow-${id}`, { ...shared, source, machineName: `${machinePrefix}${id}` });
    });
  }

  #endpoint(throttle: Throttle): HttpEndpoint {
    const { ingest, api } = this.functions;
    const routes = [
      ...ingestRoutes.map((row) => ({ key: row.key, function: ingest.function })),
      ...apiRoutes.map((row) => ({ key: row.key, function: api.function })),
    ];
    const fallback = api.function;
    return new HttpEndpoint(this, 'Endpoint', {
      routes: [...routes, ...headRoutes(routes, fallback)],
      fallback,
      throttle,
    });
  }

  #machineArn(name: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
  }

  #recordRules(machinePrefix: string): void {
    const arnPrefix = this.#machineArn(machinePrefix);
    const { function: record } = this.functions.record;
    // The function that starts an execution records that it runs. A redrive is reported by this event only, and so is the start of a
    // run that another workflow started: the name of its execution has a second underscore.
    this.hub.deliver(this, 'StatusChanges', {
      description: 'records how executions end, and that they are redriven',
      onDefaultBus: true,
      pattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [{ prefix: arnPrefix }],
          $or: [
            { status: [{ 'anything-but': ['RUNNING'] }] },
            { redriveCount: [{ numeric: ['>', 0] }] },
            { name: [{ wildcard: 'run_*_*' }] },
          ],
        },
      },
      target: record,
    });
    // Only events without a decision: `record` publishes the event again with its ID and the decision.
    this.hub.deliver(this, 'Emissions', {
      description: 'decides which workflows want the events that workflows emit',
      pattern: { detail: { metadata: { emitter: { runId: [{ exists: true }] }, eventId: [{ exists: false }] } } },
      target: record,
    });
    this.hub.invokes(record);
  }
}

/** The ARNs of the workflows that others start by name. Step Functions authorizes the start of an alias by its machine's ARN. */
function nameMachines(sources: readonly WorkflowSource[], arnPrefix: string): Substitutions {
  const named = sources.map(({ workflow: { id } }) => {
    const arn = `${arnPrefix}${id}`;
    return [nameWorkflowSubstitution(id), { value: `${arn}:${liveAlias}`, arn }] as const;
  });
  return Object.fromEntries(named);
}

// HEAD requests match `$default`, whose function serves them as GET. A route of its own costs a resource, so only the GET routes
// of the other function get one.
function headRoutes(routes: readonly EndpointRoute[], fallback: IFunction): EndpointRoute[] {
  return routes
    .filter((route) => route.key.startsWith('GET ') && route.function !== fallback)
    .map((route) => ({ ...route, key: route.key.replace('GET', 'HEAD') }));
}
