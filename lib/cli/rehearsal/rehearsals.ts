// Runs workflows at once on a platform of their own, without HTTP: one execution each, and what they emit goes no further.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearse } from '../../authoring/rehearsal.ts';
import { findStandIn, type StandIns } from '../../authoring/stand-ins.ts';
import type { Run } from '../../core/run/run.ts';
import { type StartDeps, type StartedExecution, start } from '../../core/run/start.ts';
import { Catalogue, type Workflow } from '../../core/workflow/workflow.ts';
import {
  type ExecutionRecord,
  executionArn,
  machineArn,
  Platform,
  type StandInAnswer,
  type StandInCall,
  type Step,
} from '../../local/platform.ts';
import { digestBytes } from '../../value/digest.ts';
import type { JsonObject } from '../../value/json.ts';
import { synthesize } from '../reload/synthesize.ts';

const stackName = 'Flowgate';

export interface RehearsalsOptions {
  readonly workflows?: string | undefined;
  /** Hosts besides this machine that HTTP tasks may call. @default none */
  readonly allowHost?: readonly string[] | undefined;
  /** Waits and the delays of retries take no time. */
  readonly skipWaits: boolean;
  readonly log: (from: string, line: string) => void;
  /** Takes what the synthesis warns of. */
  readonly warn: (line: string) => void;
}

export interface RehearsalRequest {
  readonly workflow: Workflow;
  /** An event's data, or the execution's whole input. */
  readonly input: { readonly data: JsonObject } | { readonly raw: unknown };
  /** What tells it from other rehearsals of the same data. */
  readonly key: string;
  readonly standIns?: StandIns | undefined;
  /** Says where the stand-in of a state is to be written, as the end of a message. */
  readonly standInRemedy: (state: string) => string;
  /** Told every step; `item` names the child execution of a distributed Map, where it is one's. */
  readonly onStep?: (step: Step, item: string | undefined) => void;
}

/** How a rehearsal ended. */
export interface Ended {
  readonly status: Run['status'];
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

interface Running {
  readonly request: RehearsalRequest;
  readonly end: (ended: Ended) => void;
}

export class Rehearsals {
  readonly #platform: Platform;
  /** By the ARN of the execution. */
  readonly #running: Map<string, Running>;

  private constructor(platform: Platform, running: Map<string, Running>) {
    this.#platform = platform;
    this.#running = running;
  }

  /** Synthesizes the stack and starts it on free ports, nothing kept. @throws CliError with what is wrong with the workflows */
  static async open({ workflows, allowHost = [], skipWaits, log, warn }: RehearsalsOptions): Promise<Rehearsals> {
    const directory = mkdtempSync(join(tmpdir(), 'flowgate-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    // A process that a signal ends has no exit of its own, and would leave the folder.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
    for (const line of await synthesize({ outputFolder: directory, workflows })) warn(line);
    const running = new Map<string, Running>();
    const states = { skipWaits, httpAllowList: allowHost, ...listeners(running) };
    const platform = await Platform.start({ directory, stackName, awsPort: 0, httpPort: 0, log, states });
    await silenceRules(platform);
    return new Rehearsals(platform, running);
  }

  async run(request: RehearsalRequest): Promise<Ended> {
    return 'raw' in request.input ? this.#runRaw(request, request.input.raw) : this.#runEvent(request);
  }

  /** The bus that workflows emit on. */
  get busName(): string | undefined {
    return this.#platform.outputs.EventBus;
  }

  close(): Promise<void> {
    return this.#platform.close();
  }

  // The router's own way of starting a run, its check of the data included.
  async #runEvent(request: RehearsalRequest): Promise<Ended> {
    const { workflow, input, key } = request;
    const data = 'data' in input ? input.data : {};
    let ended: Promise<Ended> | undefined;
    // An Express workflow is started here like any other: its end is what the call returns.
    const { type: _type, ...standard } = workflow;
    await start(rehearse({ workflow, data, key }), {
      catalogue: new Catalogue([standard]),
      express: notUsed,
      startExecution: async (_, name, executionInput) => {
        ended = this.#start(request, name, executionInput);
        return { kind: 'started', executionArn: arnOf(workflow, name) } satisfies StartedExecution;
      },
      recordStart: async ({ status, error, cause }) => {
        ended ??= Promise.resolve({ status, error, cause });
      },
      now: () => new Date(),
      maxDepth: 0,
    });
    return ended ?? { status: 'failed', error: 'Flowgate.NotStarted' };
  }

  #runRaw(request: RehearsalRequest, input: unknown): Promise<Ended> {
    const digest = Buffer.from(digestBytes([request.workflow.id, request.key])).toString('hex');
    return this.#start(request, `raw_${digest.slice(0, 40)}`, input);
  }

  async #start(request: RehearsalRequest, name: string, input: unknown): Promise<Ended> {
    const arn = arnOf(request.workflow, name);
    const ended = new Promise<Ended>((end) => this.#running.set(arn, { request, end }));
    const stateMachineArn = `${machineArn(machineNameOf(request.workflow))}:live`;
    const started = { stateMachineArn, name, input: JSON.stringify(input) };
    if (request.workflow.type === 'EXPRESS') {
      this.#call('states', 'StartSyncExecution', started).then(
        (outcome) => this.#running.get(arn)?.end(endedAs(outcome)),
        (error: unknown) => this.#running.get(arn)?.end({ status: 'failed', error: String(error) }),
      );
    } else await this.#call('states', 'StartExecution', started);
    return ended.finally(() => this.#running.delete(arn));
  }

  #call(service: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#platform.callService({ kind: 'administrator' }, { service, operation, input });
  }
}

function machineNameOf({ id }: Workflow): string {
  return `${stackName}_${id}`;
}

function arnOf(workflow: Workflow, name: string): string {
  return executionArn(machineNameOf(workflow), name);
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

/** The ARN under which a running execution is known here; that of an Express execution has an ID at its end. */
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

function listeners(running: ReadonlyMap<string, Running>): Listeners {
  return {
    watch: ({ arn, rootArn, name }, step) =>
      running.get(toKnownArn(rootArn ?? arn))?.request.onStep?.(step, rootArn === undefined ? undefined : name),
    standIns: {
      find: ({ executionArn: arn, stateName, count }) =>
        findStandIn(running.get(toKnownArn(arn))?.request.standIns, stateName, count) as StandInAnswer | undefined,
      remedy: ({ executionArn: arn, stateName }) =>
        running.get(toKnownArn(arn))?.request.standInRemedy(stateName) ?? nestedRemedy,
    },
    onStatusChange: (detail) => {
      if (detail.status !== 'RUNNING') running.get(String(detail.executionArn))?.end(endedAs(detail));
    },
  };
}

const nestedRemedy = 'another workflow started this one: give the state that starts it a stand-in';

function endedAs({ status, output, error, cause }: Record<string, unknown>): Ended {
  return {
    status: String(status).toLowerCase() as Run['status'],
    ...(typeof output === 'string' ? { output: JSON.parse(output) as unknown } : {}),
    ...(typeof error === 'string' ? { error } : {}),
    ...(typeof cause === 'string' ? { cause } : {}),
  };
}

// Emitted events would start other workflows, and status changes would be recorded of runs that no request asked for.
async function silenceRules({ callService, outputs }: Platform): Promise<void> {
  const call = (operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> =>
    callService({ kind: 'administrator' }, { service: 'events', operation, input });
  for (const EventBusName of ['default', outputs.EventBus]) {
    let NextToken: unknown;
    do {
      const page = await call('ListRules', { EventBusName, ...(NextToken === undefined ? {} : { NextToken }) });
      for (const { Name } of page.Rules as { Name: string }[]) await call('DisableRule', { Name, EventBusName });
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
}
