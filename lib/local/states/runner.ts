// The executions at work: starts them, takes them up after a restart, waits for their ends and tells of their statuses.
import type { Clock } from '../clock.ts';
import type { CallService, JsonObject } from '../service.ts';
import { executionArn } from './arns.ts';
import { Execution, type ExecutionServices } from './execution.ts';
import { described, type ExecutionRecord, statusChange } from './execution-record.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { HistoryEvent } from './history.ts';
import type { MachineStore } from './machine-store.ts';
import type { ChildExecution, RunHost, RunningChild, StandIn, Step } from './run-host.ts';
import type { StateMachine } from './state-machine.ts';
import type { TaskTokens } from './task-tokens.ts';

export interface RunnerOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  readonly random: () => number;
  readonly httpAllowList: readonly string[];
  readonly skipWaits: boolean;
  readonly standIn: StandIn | undefined;
  readonly onStatusChange: ((detail: JsonObject) => void) | undefined;
  readonly watch: ((record: ExecutionRecord, step: Step) => void) | undefined;
  readonly tokens: TaskTokens;
  readonly machines: MachineStore;
  readonly executions: ExecutionStore;
}

export class Runner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, Execution>();
  readonly #services: ExecutionServices;
  readonly #keptEvents = new Map<string, number>();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#services = this.#servicesOf(options);
  }

  /** Begins an execution, or goes on with one that is redriven, and tells that it runs. */
  run(record: ExecutionRecord): Execution {
    this.#tell(record);
    return this.#take(record);
  }

  #take(record: ExecutionRecord): Execution {
    const { executions, machines } = this.#options;
    return this.#start(record, executions.history(record.arn), machines.compiled(record.definition));
  }

  #start(record: ExecutionRecord, events: readonly HistoryEvent[], machine: StateMachine): Execution {
    const execution = new Execution(record, events, machine, this.#services);
    this.#running.set(record.arn, execution);
    this.#keptEvents.set(record.arn, record.progress?.eventCount ?? events.length);
    if (record.machineType === 'STANDARD') this.#options.executions.save(record);
    execution.start();
    return execution;
  }

  find(arn: string): Execution | undefined {
    return this.#running.get(arn);
  }

  history(arn: string): readonly HistoryEvent[] {
    return this.#running.get(arn)?.history.events ?? this.#options.executions.history(arn);
  }

  /** Takes up what ran when the platform went down. */
  resume(): void {
    const { executions, clock } = this.#options;
    for (const record of executions.running()) {
      // A Map that is taken up runs its items anew, in a Map Run of its own.
      if (record.mapRunArn === undefined) this.#take(record);
      else executions.save({ ...record, status: 'ABORTED', stoppedAt: clock.now() });
    }
  }

  suspend(): void {
    for (const execution of this.#running.values()) execution.suspend();
    this.#running.clear();
  }

  #servicesOf(options: RunnerOptions): ExecutionServices {
    const { clock, random, tokens, skipWaits, standIn, httpAllowList, callService, watch } = options;
    return {
      ...{ clock, random, tokens, skipWaits, standIn, httpAllowList, watch },
      call: (roleArn, service, operation, input) =>
        callService({ kind: 'role', roleArn }, { service, operation, input }),
      awaitExecution: (arn) => this.#awaitExecution(arn),
      startChild: (parent, child) => this.#startChild(parent, child),
      saved: (record, events) => this.#saved(record, events),
    };
  }

  /** A child runs its Map's program; its ARN and its machine's are the parent's with the Map's label. */
  #startChild(parent: ExecutionRecord, child: ChildExecution): RunningChild {
    const label = child.mapRunArn.split('/')[1]?.split(':')[0] ?? '';
    const machineName = `${parent.machineName}/${label}`;
    const arn = executionArn(machineName, child.name);
    const { clock } = this.#options;
    const record: ExecutionRecord = {
      ...{
        arn,
        name: child.name,
        machineArn: `${parent.machineArn}/${label}`,
        machineName,
        machineType: child.machineType,
      },
      ...{ definition: parent.definition, roleArn: parent.roleArn, startedAt: clock.now(), status: 'RUNNING' },
      ...{ input: JSON.stringify(child.input), redriveCount: 0, mapRunArn: child.mapRunArn },
      rootArn: parent.rootArn ?? parent.arn,
    };
    const machine = { program: child.program, timeoutSeconds: undefined };
    this.#tell(record);
    const execution = this.#start(record, [], machine);
    return {
      executionArn: arn,
      outcome: execution.finished.then((ended) => described(ended, clock.now())),
      stop: () => execution.abort(undefined, undefined),
    };
  }

  #awaitExecution(arn: string): ReturnType<RunHost['awaitExecution']> {
    const { clock, executions } = this.#options;
    const execution = this.#running.get(arn);
    const ended = execution?.finished ?? Promise.resolve().then(() => executions.get(arn));
    return {
      outcome: ended.then((record) => described(record, clock.now())),
      stop: () => execution?.abort(undefined, undefined),
    };
  }

  #saved(record: ExecutionRecord, events: readonly HistoryEvent[]): void {
    this.#keep(record, events);
    if (record.status === 'RUNNING') return;
    this.#running.delete(record.arn);
    this.#keptEvents.delete(record.arn);
    this.#tell(record);
  }

  /** AWS keeps nothing of Express executions. */
  #keep(record: ExecutionRecord, events: readonly HistoryEvent[]): void {
    if (record.machineType === 'EXPRESS') return;
    const { executions } = this.#options;
    executions.keepEvents(record.arn, this.#keptEvents.get(record.arn) ?? 0, events);
    this.#keptEvents.set(record.arn, events.length);
    executions.save(record);
  }

  /** Sends the status to the default bus, as AWS does for Standard executions: best effort. */
  #tell(record: ExecutionRecord): void {
    if (record.machineType === 'EXPRESS') return;
    const { clock, callService, onStatusChange } = this.#options;
    const Detail = statusChange(record, clock.now());
    onStatusChange?.(Detail);
    const input = {
      Source: 'aws.states',
      DetailType: 'Step Functions Execution Status Change',
      Detail,
      Resources: [record.arn],
      Time: clock.now() / 1000,
    };
    const caller = { kind: 'service', principal: 'states.amazonaws.com', sourceArn: record.arn } as const;
    callService(caller, { service: 'events', operation: 'PutAwsEvent', input }).catch(() => {});
  }
}
