// Runs workflows on a local platform of their own, without HTTP: one execution per request. Emitted events start nothing.
import { rehearse } from '../../authoring/rehearsal.ts';
import { findStandIn, type StandIns } from '../../authoring/stand-ins.ts';
import type { StartRequest } from '../../core/event/event.ts';
import type { FoldedHistory } from '../../core/run/history/fold-history.ts';
import type { Run } from '../../core/run/run.ts';
import { type StartDeps, type StartedExecution, start } from '../../core/run/start.ts';
import { Catalogue, isExpress, type Workflow } from '../../core/workflow/workflow.ts';
import {
  type ExecutionRecord,
  executionArn,
  machineArn,
  Platform,
  type StandInAnswer,
  type StandInCall,
  type Step,
  type VirtualClock,
} from '../../local/platform.ts';
import { defined } from '../../value/defined.ts';
import { digestBytes } from '../../value/digest.ts';
import type { JsonObject } from '../../value/json.ts';
import { createProcessFolder } from '../process/process-folder.ts';
import { functionCache } from '../project.ts';
import { synthesizeUnlessKept } from '../reload/kept-synthesis.ts';
import * as synthesis from '../reload/synthesize.ts';
import { readExecutionHistory } from './execution-history.ts';

const stackName = 'Flowgate';

export interface RehearsalsOptions {
  readonly workflows?: string | undefined;
  /** Hosts besides this machine that HTTP tasks may call. @default none */
  readonly allowHost?: readonly string[] | undefined;
  /** Whether Wait states and the delays of retries take no time. */
  readonly skipWaits: boolean;
  /** The time of the executions. With a `VirtualClock`, waits and delays pass in no time, but in their order. @default - the system's */
  readonly clock?: VirtualClock | undefined;
  /** Whether Ctrl-C and SIGTERM end the process. @default true */
  readonly endsOnSignal?: boolean;
  readonly log: (from: string, line: string) => void;
  /** Receives each warning of the synthesis as one line. */
  readonly warn: (line: string) => void;
}

export interface RehearsalRequest {
  readonly workflow: Workflow;
  /** The data of an event, the whole input of the execution, or the request that would start the run. */
  readonly input: { readonly data: JsonObject } | { readonly raw: unknown } | { readonly start: StartRequest };
  /** Distinguishes it from other rehearsals of the workflow: the same key gives the same execution name. */
  readonly key: string;
  readonly standIns?: StandIns | undefined;
  /** Answers calls before the stand-ins do. */
  readonly answer?: (call: StandInCall) => StandInAnswer | undefined;
  /** Returns where the stand-in of a state has to be written, as the end of a message. */
  readonly standInRemedy: (state: string) => string;
  /** Receives every step; `item` is the name of the child execution of a distributed Map, undefined for other steps. */
  readonly onStep?: (step: Step, item: string | undefined) => void;
}

/** The status and result of a rehearsal that has ended. */
export interface RehearsalOutcome {
  readonly status: Run['status'];
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Absent if no execution was started. */
  readonly executionArn?: string;
}

interface ActiveRehearsal {
  readonly request: RehearsalRequest;
  readonly end: (ended: RehearsalOutcome) => void;
}

export class Rehearsals {
  readonly #platform: Platform;
  /** Keyed by the ARN of the execution. */
  readonly #running: Map<string, ActiveRehearsal>;

  private constructor(platform: Platform, running: Map<string, ActiveRehearsal>) {
    this.#platform = platform;
    this.#running = running;
  }

  /**
   * Synthesizes the stack, unless the assembly of these sources is kept, and starts it on free ports; no data is kept.
   * @throws CliError with one line for each mistake in the workflows
   */
  static async open(options: RehearsalsOptions): Promise<Rehearsals> {
    const { workflows, allowHost = [], skipWaits, clock, log, warn } = options;
    const directory = createTemporaryFolder(options);
    for (const line of await synthesizeUnlessKept({ outputFolder: directory, workflows }, { synthesis })) warn(line);
    const running = new Map<string, ActiveRehearsal>();
    const states = { skipWaits, httpAllowList: allowHost, ...createListeners(running), ...defined({ clock }) };
    const platform = await Platform.start({
      ...{ directory, stackName, awsPort: 0, httpPort: 0, log, states },
      codeCache: functionCache,
    });
    await disableRules(platform);
    return new Rehearsals(platform, running);
  }

  async run(request: RehearsalRequest): Promise<RehearsalOutcome> {
    return 'raw' in request.input ? this.#runRaw(request, request.input.raw) : this.#runEvent(request);
  }

  /** The bus that workflows emit on. */
  get busName(): string | undefined {
    return this.#platform.outputs.EventBus;
  }

  /** The history of a rehearsal that has ended; empty for an Express workflow, which has none. */
  readHistory(executionArn: string): Promise<FoldedHistory> {
    return readExecutionHistory(executionArn, (operation, input) => this.#call('states', operation, input));
  }

  /** The definition of a workflow as it is deployed here: with the names of this deployment. */
  async readDefinition(workflow: Workflow): Promise<unknown> {
    const stateMachineArn = machineArn(deriveMachineName(workflow));
    const { definition } = await this.#call('states', 'DescribeStateMachine', { stateMachineArn });
    return JSON.parse(String(definition)) as unknown;
  }

  close(): Promise<void> {
    return this.#platform.close();
  }

  // Runs start by the router's own code, which includes its check of the data.
  async #runEvent(request: RehearsalRequest): Promise<RehearsalOutcome> {
    const { workflow, input, key } = request;
    const data = 'data' in input ? input.data : {};
    const starting = 'start' in input ? input.start : rehearse({ workflow, data, key });
    let ended: Promise<RehearsalOutcome> | undefined;
    // An Express workflow is started here like any other workflow: its outcome is the result of the call.
    const { type: _type, ...standard } = workflow;
    await start(starting, {
      catalogue: new Catalogue([standard]),
      express: notUsed,
      startExecution: async (_, name, executionInput) => {
        ended = this.#start(request, name, executionInput);
        return { kind: 'started', executionArn: deriveArn(workflow, name) } satisfies StartedExecution;
      },
      recordStart: async ({ status, error, cause }) => {
        ended ??= Promise.resolve({ status, error, cause });
        return 'recorded';
      },
      recordWaiting: async () => {},
      isCancelled: async () => false,
      stopExecution: async () => undefined,
      now: () => new Date(),
      maxDepth: starting.detail.metadata.lineage.depth,
    });
    return ended ?? { status: 'failed', error: 'Flowgate.NotStarted' };
  }

  #runRaw(request: RehearsalRequest, input: unknown): Promise<RehearsalOutcome> {
    const digest = Buffer.from(digestBytes([request.workflow.id, request.key])).toString('hex');
    return this.#start(request, `raw_${digest.slice(0, 40)}`, input);
  }

  async #start(request: RehearsalRequest, name: string, input: unknown): Promise<RehearsalOutcome> {
    const arn = deriveArn(request.workflow, name);
    const ended = new Promise<RehearsalOutcome>((end) => this.#running.set(arn, { request, end }));
    const stateMachineArn = `${machineArn(deriveMachineName(request.workflow))}:live`;
    const started = { stateMachineArn, name, input: JSON.stringify(input) };
    if (isExpress(request.workflow)) {
      this.#call('states', 'StartSyncExecution', started).then(
        (outcome) => this.#running.get(arn)?.end(toOutcome(outcome)),
        (error: unknown) => this.#running.get(arn)?.end({ status: 'failed', error: String(error) }),
      );
    } else await this.#call('states', 'StartExecution', started);
    return ended.then((outcome) => ({ ...outcome, executionArn: arn })).finally(() => this.#running.delete(arn));
  }

  #call(service: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#platform.callService({ kind: 'administrator' }, { service, operation, input });
  }
}

function createTemporaryFolder({ endsOnSignal = true }: RehearsalsOptions): string {
  const directory = createProcessFolder();
  // A process that is ended by a signal emits no "exit" event, so the folder would remain.
  if (endsOnSignal) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  return directory;
}

function deriveMachineName({ id }: Workflow): string {
  return `${stackName}_${id}`;
}

function deriveArn(workflow: Workflow, name: string): string {
  return executionArn(deriveMachineName(workflow), name);
}

const notUsed: StartDeps['express'] = {
  claimStart: failUnused,
  releaseStart: failUnused,
  runExpress: failUnused,
  recordProgress: failUnused,
  now: () => new Date(),
};

function failUnused(): Promise<never> {
  return Promise.reject(new Error('a rehearsal starts every workflow as a Standard one'));
}

/** The ARN by which this class finds a running execution. The ARN of an Express execution has an additional ID at its end. */
function toKnownArn(arn: string): string {
  return arn.includes(':express:') ? arn.replace(':express:', ':execution:').replace(/:[^:]+$/, '') : arn;
}

interface Listeners {
  readonly watch: (execution: ExecutionRecord, step: Step) => void;
  readonly standIns: {
    readonly find: (call: StandInCall) => StandInAnswer | undefined;
    readonly remedy: (call: StandInCall) => string;
  };
  readonly onStatusChange: (detail: Record<string, unknown>) => void;
}

function createListeners(running: ReadonlyMap<string, ActiveRehearsal>): Listeners {
  return {
    watch: ({ arn, rootArn, name }, step) =>
      running.get(toKnownArn(rootArn ?? arn))?.request.onStep?.(step, rootArn === undefined ? undefined : name),
    standIns: {
      find: (call) => {
        const request = running.get(toKnownArn(call.executionArn))?.request;
        const answer = request?.answer?.(call);
        return answer ?? (findStandIn(request?.standIns, call.stateName, call.count) as StandInAnswer | undefined);
      },
      remedy: ({ executionArn: arn, stateName }) =>
        running.get(toKnownArn(arn))?.request.standInRemedy(stateName) ?? nestedRemedy,
    },
    onStatusChange: (detail) => {
      if (detail.status !== 'RUNNING') running.get(String(detail.executionArn))?.end(toOutcome(detail));
    },
  };
}

const nestedRemedy = 'another workflow started this one: give the state that starts it a stand-in';

function toOutcome({ status, output, error, cause }: Record<string, unknown>): RehearsalOutcome {
  return {
    status: String(status).toLowerCase() as Run['status'],
    ...defined({
      output: typeof output === 'string' ? (JSON.parse(output) as unknown) : undefined,
      error: toText(error),
      cause: toText(cause),
    }),
  };
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

// Emitted events would start other workflows, and status changes would be recorded for runs that have no event.
async function disableRules({ callService, outputs }: Platform): Promise<void> {
  const call = (operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> =>
    callService({ kind: 'administrator' }, { service: 'events', operation, input });
  for (const EventBusName of ['default', outputs.EventBus]) {
    let NextToken: unknown;
    do {
      const page = await call('ListRules', defined({ EventBusName, NextToken }));
      for (const { Name } of page.Rules as { Name: string }[]) await call('DisableRule', { Name, EventBusName });
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
}
