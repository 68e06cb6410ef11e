// The whole router as one construct, for the stack of this project and for any other CDK app.
import { Duration, Stack } from 'aws-cdk-lib';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { standardWorkflowFolder } from '../authoring/project.ts';
import { readWorkflowFolder, type WorkflowSource } from '../authoring/workflow-folder.ts';
import { requireFileHosts } from '../core/file/file-host.ts';
import { checkRateLimit, type RateLimit, standardRateLimit } from '../core/rate-limit/rate-limit.ts';
import { mostStartDeliveries } from '../core/run/failed-start.ts';
import { checkMaxWaits, standardMaxWaits } from '../core/run/wait-slot.ts';
import type { SourceFile } from '../core/source/source.ts';
import { apiRoutes } from '../http/server/api-routes.ts';
import { ingestRoutes } from '../http/server/ingest-routes.ts';
import { BulkMachine } from './bulk-machine.ts';
import { orderDeployment } from './deployment-order.ts';
import { EventHub } from './event-hub.ts';
import { createHeadRoutes, HttpEndpoint, type Throttle } from './http-endpoint.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { RouterFunctions } from './router-functions.ts';
import { checkSettings } from './router-limits.ts';
import { readSourceFile, refuseClaimedSources } from './source-file.ts';
import { Storage } from './storage.ts';
import { listKnown, listReferences, nameMachines, type Substitutions } from './substitution.ts';
import { listTaskFunctions, TaskFunctions } from './task-functions.ts';
import { Timetable } from './timetable.ts';
import { Alarms } from './watch/alarms.ts';
import { RouterDashboard } from './watch/dashboard.ts';
import { LogQueries } from './watch/log-queries.ts';
import type { WatchedRouter } from './watch/watched-router.ts';
import { createWorkflowLogGroup, WorkflowMachine } from './workflow-machine.ts';

export interface EventRouterProps {
  /** The folder that contains a folder for each workflow, and `sources.json`. @default this project's `statemachines` */
  readonly workflows?: string;
  /** How long events are kept and their idempotency keys are valid: 1 to 90 whole days. @default 30 days */
  readonly window?: Duration;
  /**
   * How long the keys of a dialect are valid, by the dialect's name: at least one minute, and at most the window of idempotency
   * keys. Only `bridge` has such keys: its `uid`. @default the dialect's own validity
   */
  readonly keyWindows?: Readonly<Record<string, Duration>>;
  /** The longest chain of workflows between the first event and a run: 0 to 100. @default 10 */
  readonly maxDepth?: number;
  /**
   * Requests per second and burst that the gateway accepts for each route, counted over all senders.
   * @default 500 and 1,000
   */
  readonly throttle?: Throttle;
  /** The rate limit of each credential and source that has no limit of its own. @default 6,000 requests per minute */
  readonly rateLimit?: RateLimit;
  /**
   * Hosts from which files may be fetched by URL, over HTTPS: `files.example.com`, `files.example.com:8443`.
   * A name must resolve to public addresses; an address that is not public must be listed itself. For local use,
   * `http://127.0.0.1:8080`. @default none
   */
  readonly fileHosts?: readonly string[];
  /**
   * How many requests may wait at the same time for the outcome of their run (`Prefer: wait`); further requests are answered
   * immediately. Each waiting request occupies an instance of `ingest`: stay well below the concurrency limit of your account.
   * @default 8
   */
  readonly maxWaits?: number;
  /**
   * Receives a message when an alarm goes off. Its policy must allow CloudWatch to publish. @default none: the alarms are only on
   * the dashboard
   */
  readonly alarmTopic?: ITopic;
  /** Values of further `${…}` names in definitions, such as ARNs of your own functions. @default none */
  readonly substitutions?: Substitutions;
  /** Receives each warning about a workflow as one line. A warning does not prevent a deployment. @default prints to standard error */
  readonly warn?: (line: string) => void;
}

/** Six times the function's timeout, as AWS recommends for a queue that invokes a function. */
const visibilityTimeout = Duration.minutes(3);

interface MachineOptions {
  /** The part of a state machine's name before the workflow's ID. */
  readonly machinePrefix: string;
  readonly substitutions: Substitutions;
  readonly logGroup: LogGroup;
}

type RouterSettings = ReturnType<typeof resolveSettings>;

/** The workflows and sources of a folder. */
interface RouterProject extends SourceFile {
  readonly workflows: readonly WorkflowSource[];
}

export class EventRouter extends Construct {
  readonly storage: Storage;
  readonly hub: EventHub;
  readonly starts: QueueWithDeadLetters;
  /** Events that `record` failed to process, until they are retried. */
  readonly records: QueueWithDeadLetters;
  readonly functions: RouterFunctions;
  readonly endpoint: HttpEndpoint;
  readonly machines: readonly WorkflowMachine[];
  readonly alarms: Alarms;
  /** Works on bulk acts. */
  readonly bulk: BulkMachine;

  /** @throws WorkflowFolderError for invalid workflows or sources, RouterLimitError or Error for invalid settings */
  constructor(scope: Construct, id: string, props: EventRouterProps = {}) {
    super(scope, id);
    const settings = resolveSettings(props);
    const project = readProject(props);
    const { window } = settings;
    // The name of a stack has no underscore, so this cannot be the beginning of another stack's prefix.
    const machinePrefix = `${Stack.of(this).stackName}_`;
    this.storage = new Storage(this, 'Storage', { window });
    this.hub = new EventHub(this, 'Hub', { archiveRetention: window });
    this.starts = new QueueWithDeadLetters(this, 'Starts', {
      visibilityTimeout,
      maxReceiveCount: mostStartDeliveries,
    });
    this.hub.allowDelivery(this.starts.queue);
    this.records = new QueueWithDeadLetters(this, 'Records', { visibilityTimeout });
    const logGroup = createWorkflowLogGroup(this, 'WorkflowLogs');
    const machines = { machinePrefix, substitutions: props.substitutions ?? {}, logGroup };
    this.machines = this.#createMachines(project.workflows, machines);
    this.functions = this.#createFunctions(project, settings, machinePrefix);
    this.bulk = new BulkMachine(this, 'Bulk', { step: this.functions.bulk.function, logGroup });
    this.functions.allowBulk(this.bulk);
    this.endpoint = this.#createEndpoint(settings.throttle);
    const statusRule = this.#createRecordRules(machinePrefix);
    this.#orderDeployment();
    const { reconcile } = this.functions;
    new Timetable(this, 'Timetable', { function: reconcile.function, every: Duration.minutes(1) });
    this.alarms = this.#watch(statusRule, props.alarmTopic);
  }

  #watch(statusRule: CfnRule, topic: ITopic | undefined): Alarms {
    const router = this.#listWatched(statusRule);
    const alarms = new Alarms(this, 'Alarms', { router, topic });
    new RouterDashboard(this, 'Watch', { router, alarms: alarms.all });
    new LogQueries(this, 'Queries', { functions: router.functions });
    return alarms;
  }

  #listWatched(statusRule: CfnRule): WatchedRouter {
    const { starts, records, hub, storage, functions, endpoint } = this;
    const { ingest, start, record, api, reconcile } = functions;
    return {
      api: endpoint.api,
      functions: { ingest, start, record, api, reconcile },
      bus: hub.bus,
      statusRule,
      queues: { starts: starts.queue, records: records.queue },
      deadLetters: {
        starts: starts.deadLetters.queue,
        records: records.deadLetters.queue,
        undelivered: hub.undelivered.queue,
      },
      events: storage.events,
      credentials: storage.credentials,
    };
  }

  #createFunctions(project: RouterProject, settings: RouterSettings, machinePrefix: string): RouterFunctions {
    const { throttle: _, ...rest } = settings;
    return new RouterFunctions(this, 'Functions', {
      ...rest,
      storage: this.storage,
      hub: this.hub,
      starts: this.starts,
      records: this.records,
      workflows: project.workflows.map(({ workflow }) => workflow),
      sources: project.sources,
      kmsKeys: project.kmsKeys,
      machinePrefix,
    });
  }

  #orderDeployment(): void {
    const { start, ingest, record } = this.functions;
    orderDeployment(this, {
      machines: this.machines,
      starter: start.function,
      recorder: record.function,
      acceptor: ingest.function,
    });
  }

  #createMachines(
    sources: readonly WorkflowSource[],
    { machinePrefix, substitutions: own, logGroup }: MachineOptions,
  ): WorkflowMachine[] {
    const used = listReferences(JSON.stringify(sources.map(({ definition }) => definition)));
    const { bus } = this.hub;
    const substitutions: Substitutions = {
      EventBusName: { value: bus.eventBusName, arn: bus.eventBusArn },
      DataBucketName: { value: this.storage.data.bucketName, arn: this.storage.data.bucketArn },
      ...new TaskFunctions(this, 'Tasks', used).substitutions,
      ...nameMachines(sources, this.#formatMachineArn(machinePrefix)),
      ...own,
    };
    const shared = {
      substitutions,
      hub: this.hub,
      starts: this.starts.queue,
      logGroup,
    };
    return sources.map((source) => {
      // Named by the ID, which a rename does not change: execution names are unique only within one state machine.
      const { id } = source.workflow;
      return new WorkflowMachine(this, `Workflow-${id}`, { ...shared, source, machineName: `${machinePrefix}${id}` });
    });
  }

  #createEndpoint(throttle: Throttle): HttpEndpoint {
    const { ingest, api } = this.functions;
    const routes = [
      ...ingestRoutes.map((row) => ({ key: row.key, function: ingest.function })),
      ...apiRoutes.map((row) => ({ key: row.key, function: api.function })),
    ];
    const fallback = api.function;
    return new HttpEndpoint(this, 'Endpoint', {
      routes: [...routes, ...createHeadRoutes(routes, fallback)],
      fallback,
      throttle,
    });
  }

  #formatMachineArn(name: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
  }

  /** Returns the rule that reports how executions end. */
  #createRecordRules(machinePrefix: string): CfnRule {
    const arnPrefix = this.#formatMachineArn(machinePrefix);
    const { function: record } = this.functions.record;
    // `start` records that an execution runs, so RUNNING is ignored for its executions unless they were redriven. The start of a run
    // that another workflow started is recorded from this event only: the name of its execution has a second underscore.
    const statusRule = this.hub.addRule(this, 'StatusChanges', {
      description: 'records how executions end and when they are redriven',
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
    // Matches only events without a decision: `record` publishes the event again with its ID and the decision.
    this.hub.addRule(this, 'Emissions', {
      description: 'decides which workflows an emitted event starts',
      pattern: { detail: { metadata: { emitter: { runId: [{ exists: true }] }, eventId: [{ exists: false }] } } },
      target: record,
    });
    this.hub.allowInvocation(record);
    return statusRule;
  }
}

/** The settings with their defaults. @throws RouterLimitError or Error for invalid settings */
function resolveSettings(props: EventRouterProps) {
  const { window = Duration.days(30), keyWindows, maxDepth = 10, fileHosts = [] } = props;
  const { throttle = { rateLimit: 500, burstLimit: 1_000 }, rateLimit = standardRateLimit } = props;
  checkSettings({ window, keyWindows: keyWindows ?? {}, maxDepth, throttle, fileHosts });
  return {
    window,
    keyWindows,
    maxDepth,
    throttle,
    rateLimit: checkRateLimit(rateLimit),
    fileHosts: requireFileHosts(fileHosts),
    maxWaits: checkMaxWaits(props.maxWaits ?? standardMaxWaits),
  };
}

/** @throws WorkflowFolderError for invalid workflows or sources */
function readProject({
  workflows: folder = standardWorkflowFolder,
  substitutions,
  warn,
}: EventRouterProps): RouterProject {
  const own = ['EventBusName', 'DataBucketName', ...listTaskFunctions().keys()];
  const workflows = readWorkflowFolder(folder, [...own, ...listKnown(substitutions ?? {})], warn);
  const declared = readSourceFile(folder);
  refuseClaimedSources(folder, workflows, declared);
  return { workflows, ...declared };
}
