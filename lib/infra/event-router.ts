// The whole router as one construct, for the stack of this project and for any other CDK app.
import { Duration, Stack } from 'aws-cdk-lib';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { callbackSubstitution } from '../authoring/callback-check.ts';
import { readWorkflowProject } from '../authoring/workflow-project.ts';
import type { WorkflowSource } from '../authoring/workflow-source.ts';
import type { Issuer } from '../core/credential/issuer.ts';
import { mostStartDeliveries } from '../core/run/failed-start.ts';
import type { SourceFile } from '../core/source/source.ts';
import { apiRoutes } from '../http/server/api-routes.ts';
import { ingestRoutes } from '../http/server/ingest-routes.ts';
import { defined } from '../value/defined.ts';
import { BulkMachine } from './bulk-machine.ts';
import { orderDeployment } from './deployment-order.ts';
import { Callbacks } from './endpoint/callbacks.ts';
import { createHeadRoutes, HttpEndpoint } from './endpoint/http-endpoint.ts';
import { EventHub } from './event-hub.ts';
import { createExpressStarts } from './express/express-starts.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { RouterFunctions } from './router-functions.ts';
import { createWorkflowStacks, type RuledMachines } from './scale/workflow-stacks.ts';
import { allowServices } from './settings/encryption.ts';
import type { FunctionName } from './settings/function-names.ts';
import type { EventRouterProps } from './settings/router-props.ts';
import {
  applyDeployment,
  applyToBucketEmptier,
  type RouterSettings,
  resolveFolders,
  resolveSettings,
} from './settings/router-settings.ts';
import type { Throttle } from './settings/throttle.ts';
import { Storage } from './storage.ts';
import { listKnown, listReferences, nameMachines, type Substitutions } from './substitution.ts';
import { TaskFunctions } from './task-functions.ts';
import { Timetable } from './timetable.ts';
import { Alarms } from './watch/alarms.ts';
import { RouterDashboard } from './watch/dashboard.ts';
import { LogQueries } from './watch/log-queries.ts';
import type { WatchedRouter } from './watch/watched-router.ts';
import { createWorkflowLogGroup, type WorkflowMachine } from './workflow-machine.ts';

/** Six times the function's timeout, as AWS recommends for a queue that invokes a function. */
const visibilityTimeout = Duration.minutes(3);

interface MachineOptions {
  /** The part of a state machine's name before the workflow's ID. */
  readonly machinePrefix: string;
  readonly substitutions: Substitutions;
  readonly logGroup: LogGroup;
}

/** The workflows and sources of a folder. */
interface RouterProject extends SourceFile {
  readonly workflows: readonly WorkflowSource[];
  readonly issuers: readonly Issuer[];
  /** The folder of the functions that workflows call. */
  readonly taskFunctions: string;
}

export class EventRouter extends Construct {
  readonly storage: Storage;
  readonly hub: EventHub;
  readonly starts: QueueWithDeadLetters;
  /** Events that `record` failed to process, until they are retried. */
  readonly records: QueueWithDeadLetters;
  /** Starts of Express workflows that may run for longer than the function `start` can wait. */
  readonly expressStarts: QueueWithDeadLetters | undefined;
  /** @internal */
  readonly functions: RouterFunctions;
  readonly endpoint: HttpEndpoint;
  /** @internal */
  readonly machines: readonly WorkflowMachine[];
  readonly alarms: Alarms;
  /** Works on bulk acts. */
  readonly bulk: BulkMachine;
  /**
   * Absent if `sources.json` declares none. Its types name packages that an app does not have.
   * @internal
   */
  readonly callbacks?: Callbacks;
  readonly #workflows: readonly RuledMachines[];

  /** @throws WorkflowFolderError for invalid workflows or sources, RouterLimitError or Error for invalid settings */
  constructor(scope: Construct, id: string, props: EventRouterProps = {}) {
    super(scope, id);
    const settings = resolveSettings(props);
    const name = applyDeployment(this, props);
    const project = readProject(props);
    const { window } = settings;
    // A router's name has no underscore, so this cannot be the beginning of another router's prefix.
    const machinePrefix = `${name}_`;
    this.storage = new Storage(this, 'Storage', { window });
    this.hub = new EventHub(this, 'Hub', { archiveRetention: window });
    this.starts = new QueueWithDeadLetters(this, 'Starts', {
      visibilityTimeout,
      maxReceiveCount: mostStartDeliveries,
    });
    this.hub.allowDelivery(this.starts.queue);
    this.records = new QueueWithDeadLetters(this, 'Records', { visibilityTimeout });
    this.expressStarts = createExpressStarts(this, project.workflows, this.starts);
    const logGroup = createWorkflowLogGroup(this, 'WorkflowLogs');
    const { callbacks, kmsKeys } = project;
    if (callbacks !== undefined) this.callbacks = new Callbacks(this, 'Callbacks', { callbacks, kmsKeys });
    const machines = { machinePrefix, substitutions: props.substitutions ?? {}, logGroup };
    this.#workflows = this.#createWorkflows(project, machines);
    this.machines = this.#workflows.flatMap((ruled) => ruled.machines);
    this.functions = this.#createFunctions(project, settings, machinePrefix);
    this.bulk = new BulkMachine(this, 'Bulk', { step: this.functions.bulk.function, logGroup });
    this.functions.allowBulk(this.bulk);
    this.endpoint = this.#createEndpoint(settings.throttle, props);
    this.callbacks?.setEndpoint(this.endpoint);
    const statusRule = this.#createRecordRules(machinePrefix);
    this.#orderDeployment();
    const { reconcile } = this.functions;
    new Timetable(this, 'Timetable', { function: reconcile.function, every: Duration.minutes(1) });
    allowServices(this);
    applyToBucketEmptier(this, props);
    this.alarms = this.#watch(statusRule, props);
  }

  /** The address for senders and for the API: `https://…`. */
  get url(): string {
    return this.endpoint.url;
  }

  /** A function of the router, for metrics and permissions of an app. */
  getFunction(name: FunctionName): LambdaFunction {
    return this.functions[name].function;
  }

  #watch(statusRule: CfnRule, { alarmTopic: topic, alarmThresholds: thresholds }: EventRouterProps): Alarms {
    const router = this.#listWatched(statusRule);
    const alarms = new Alarms(this, 'Alarms', { router, topic, thresholds });
    new RouterDashboard(this, 'Watch', { router, alarms: alarms.all });
    new LogQueries(this, 'Queries', { functions: router.functions });
    return alarms;
  }

  #listWatched(statusRule: CfnRule): WatchedRouter {
    const { starts, records, expressStarts, hub, storage, functions, endpoint } = this;
    const { ingest, start, record, api, reconcile, bulk, express } = functions;
    return {
      api: endpoint.api,
      functions: defined({
        ...{ ingest, start, record, api, reconcile, bulk, express },
        callback: this.callbacks?.owner,
      }),
      bus: hub.bus,
      statusRule,
      queues: defined({ starts: starts.queue, records: records.queue, express: expressStarts?.queue }),
      deadLetters: {
        starts: starts.deadLetters.queue,
        records: records.deadLetters.queue,
        undelivered: hub.undelivered.queue,
      },
      events: storage.events,
      credentials: storage.credentials,
      bulkMachine: this.bulk.machine,
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
      expressStarts: this.expressStarts,
      workflows: project.workflows.map(({ workflow }) => workflow),
      sources: project.sources,
      kmsKeys: project.kmsKeys,
      issuers: project.issuers,
      machinePrefix,
    });
  }

  #orderDeployment(): void {
    const { start, express, ingest, record } = this.functions;
    orderDeployment(this, {
      workflows: this.#workflows,
      starters: express === undefined ? [start.function] : [start.function, express.function],
      recorder: record.function,
      acceptor: ingest.function,
    });
  }

  #createWorkflows(
    { workflows: sources, taskFunctions: folder }: RouterProject,
    { machinePrefix, substitutions: own, logGroup }: MachineOptions,
  ): RuledMachines[] {
    const used = listReferences(JSON.stringify(sources.map(({ definition }) => definition)));
    const { bus } = this.hub;
    const substitutions: Substitutions = {
      EventBusName: { value: bus.eventBusName, arn: bus.eventBusArn },
      DataBucketName: { value: this.storage.data.bucketName, arn: this.storage.data.bucketArn },
      ...(this.callbacks && { [callbackSubstitution]: { value: this.callbacks.owner.function.functionArn } }),
      ...new TaskFunctions(this, 'Tasks', { folder, used }).substitutions,
      ...nameMachines(sources, this.#formatMachineArn(machinePrefix)),
      ...own,
    };
    const { starts, hub } = this;
    return createWorkflowStacks(this, { sources, machinePrefix, substitutions, logGroup, hub, starts: starts.queue });
  }

  #createEndpoint(throttle: Throttle, { domain, defaultEndpoint, accessLog }: EventRouterProps): HttpEndpoint {
    const { ingest, api } = this.functions;
    const routes = [
      ...ingestRoutes.map((row) => ({ key: row.key, function: ingest.function })),
      ...apiRoutes.map((row) => ({ key: row.key, function: api.function })),
      ...(this.callbacks?.listRoutes() ?? []),
    ];
    const fallback = api.function;
    return new HttpEndpoint(this, 'Endpoint', {
      routes: [...routes, ...createHeadRoutes(routes, fallback)],
      fallback,
      throttle,
      domain,
      defaultEndpoint,
      accessLog,
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
    // After the events table was restored to an earlier moment: see "Disaster recovery" in .github/guides/three-hundredth-day.md.
    this.hub.addRule(this, 'Restorations', {
      description: 'restores the records of events that a replay of the archive delivers',
      pattern: { 'replay-name': [{ exists: true }], detail: { metadata: { eventId: [{ exists: true }] } } },
      target: record,
    });
    this.hub.allowInvocation(record);
    return statusRule;
  }
}

/** @throws WorkflowFolderError for invalid workflows or sources */
function readProject({ substitutions, warn, ...props }: EventRouterProps): RouterProject {
  const { workflows: folder, taskFunctions } = resolveFolders(props);
  const known = listKnown(substitutions ?? {});
  const project = readWorkflowProject(folder, { taskFunctions, substitutions: known, ...defined({ warn }) });
  return { ...project, taskFunctions };
}
