// The running executions: starts them, resumes them after a restart, waits for their ends and publishes their statuses.

import type { Clock } from '../../../platform/clock.ts';
import type { CallService, JsonObject } from '../../../platform/service.ts';
import { executionArn } from '../arns.ts';
import { type ExecutionRecord, toExecutionDescription, toStatusChange } from '../store/execution-record.ts';
import type { ExecutionStore } from '../store/execution-store.ts';
import type { MachineStore } from '../store/machine-store.ts';
import { PositionStore } from '../store/position-store.ts';
import { redriveRecord } from '../store/redriven-record.ts';
import type { StateMachine } from '../store/state-machine.ts';
import type { Activities } from './activities.ts';
import { Execution, type ExecutionServices } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import type { OAuthTokens } from './oauth-tokens.ts';
import {
  type ChildExecution,
  type RunHost,
  type RunningChild,
  type StandIns,
  type Step,
  selectTools,
} from './run-host.ts';
import type { TaskTokens } from './task-tokens.ts';

export interface RunnerOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  readonly random: () => number;
  readonly httpAllowList: readonly string[];
  readonly oauthTokens: OAuthTokens;
  readonly skipWaits: boolean;
  readonly standIns: StandIns | undefined;
  readonly onStatusChange: ((detail: JsonObject) => void) | undefined;
  readonly watch: ((record: ExecutionRecord, step: Step) => void) | undefined;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
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
    this.#services = this.#createServices(options);
  }

  /** Starts an execution and publishes its status. */
  run(record: ExecutionRecord): Execution {
    return this.#run(record, this.#compileMachine(record));
  }

  /** Continues an execution that ended without success, from where it stopped, and publishes its status. */
  redrive(record: ExecutionRecord, clientToken?: string): Execution {
    const { executions, clock } = this.#options;
    return this.#continue(
      redriveRecord({ executions, now: clock.now() }, record, clientToken),
      this.#compileMachine(record),
    );
  }

  #compileMachine(record: ExecutionRecord): StateMachine {
    return this.#options.machines.compile(record.definition);
  }

  #run(record: ExecutionRecord, machine: StateMachine): Execution {
    // An earlier execution may have had the same name: a name can be used again 90 days after the execution's end.
    this.#options.executions.forgetHistory(record.arn);
    return this.#continue(record, machine);
  }

  #continue(record: ExecutionRecord, machine: StateMachine): Execution {
    this.#publishStatus(record);
    return this.#launch(record, machine);
  }

  #launch(record: ExecutionRecord, machine: StateMachine): Execution {
    const { executions } = this.#options;
    const execution = new Execution(record, executions.history(record.arn), machine, this.#services);
    this.#running.set(record.arn, execution);
    this.#keptEvents.set(record.arn, executions.positions.eventCount(record.arn));
    if (record.machineType === 'STANDARD') executions.save(record);
    execution.start();
    return execution;
  }

  find(arn: string): Execution | undefined {
    return this.#running.get(arn);
  }

  history(arn: string): readonly HistoryEvent[] {
    return this.#running.get(arn)?.history.events ?? this.#options.executions.history(arn);
  }

  /** Resumes what was running when the platform was closed. Children of a distributed Map are resumed by their Map. */
  resume(): void {
    const { executions, clock } = this.#options;
    for (const record of executions.running()) {
      if (record.mapRunArn === undefined) this.#launch(record, this.#compileMachine(record));
      else if (executions.find(record.rootArn ?? '')?.status !== 'RUNNING')
        executions.save({ ...record, status: 'ABORTED', stoppedAt: clock.now() });
    }
  }

  suspend(): void {
    for (const execution of this.#running.values()) execution.suspend();
    this.#running.clear();
  }

  #createServices(options: RunnerOptions): ExecutionServices {
    const { callService, watch, executions } = options;
    return {
      ...selectTools(options),
      watch,
      // Express executions are not stored, as on AWS.
      positions: { STANDARD: executions.positions, EXPRESS: new PositionStore() },
      call: (roleArn, service, operation, input) =>
        callService({ kind: 'role', roleArn }, { service, operation, input }),
      awaitExecution: (arn) => this.#awaitExecution(arn),
      startChild: (parent, child) => this.#startChild(parent, child),
      onAdvanced: (record, events) => this.#keepEvents(record, events),
      onEnded: (record, events) => this.#handleEnd(record, events),
    };
  }

  #startChild(parent: ExecutionRecord, child: ChildExecution): RunningChild {
    const { clock, executions } = this.#options;
    const fresh = childRecord(parent, child, clock.now());
    const machine = { program: child.program, timeoutSeconds: undefined };
    const execution = this.#childExecution({ fresh, known: executions.find(fresh.arn), machine }, child.isRedriven);
    const ended = execution?.finished ?? Promise.resolve(executions.get(fresh.arn));
    return {
      outcome: ended.then((record) => toExecutionDescription(record, clock.now())),
      stop: () => execution?.abort(undefined, undefined),
    };
  }

  /** Undefined if the child has ended and is not redriven. */
  #childExecution({ fresh, known, machine }: KnownChild, isRedriven: boolean): Execution | undefined {
    if (known === undefined) return this.#run(fresh, machine);
    if (known.status === 'RUNNING') return this.#launch(known, machine);
    if (known.status === 'SUCCEEDED' || !isRedriven) return undefined;
    const { executions, clock } = this.#options;
    return this.#continue(redriveRecord({ executions, now: clock.now() }, known), machine);
  }

  #awaitExecution(arn: string): ReturnType<RunHost['awaitExecution']> {
    const { clock, executions } = this.#options;
    // Checked one turn later, because at a restart the execution may be resumed after the one that waits for it.
    const ended = Promise.resolve().then(() => this.#running.get(arn)?.finished ?? executions.get(arn));
    return {
      outcome: ended.then((record) => toExecutionDescription(record, clock.now())),
      stop: () => this.#running.get(arn)?.abort(undefined, undefined),
    };
  }

  #handleEnd(record: ExecutionRecord, events: readonly HistoryEvent[]): void {
    this.#keepEvents(record, events);
    if (record.machineType === 'STANDARD') this.#options.executions.save(record);
    // Only an execution that ended without success can be redriven and still needs its positions.
    if (record.machineType === 'EXPRESS' || record.status === 'SUCCEEDED')
      this.#services.positions[record.machineType].forgetAll(record.arn);
    this.#running.delete(record.arn);
    this.#keptEvents.delete(record.arn);
    this.#publishStatus(record);
  }

  #keepEvents(record: ExecutionRecord, events: readonly HistoryEvent[]): void {
    if (record.machineType === 'EXPRESS') return;
    this.#options.executions.keepEvents(record.arn, this.#keptEvents.get(record.arn) ?? 0, events);
    this.#keptEvents.set(record.arn, events.length);
  }

  /** Sends the status to the default bus, best effort, as AWS does for Standard executions. */
  #publishStatus(record: ExecutionRecord): void {
    if (record.machineType === 'EXPRESS') return;
    const { clock, callService, onStatusChange } = this.#options;
    const Detail = toStatusChange(record, clock.now());
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

interface KnownChild {
  readonly fresh: ExecutionRecord;
  readonly known: ExecutionRecord | undefined;
  readonly machine: StateMachine;
}

/** The ARNs of a child and of its machine are those of the parent with the Map's label. */
function childRecord(parent: ExecutionRecord, child: ChildExecution, startedAt: number): ExecutionRecord {
  const { name, machineType, mapRunArn, input } = child;
  const label = mapRunArn.split('/')[1]?.split(':')[0] ?? '';
  const machineName = `${parent.machineName}/${label}`;
  return {
    arn: executionArn(machineName, name),
    ...{ name, machineArn: `${parent.machineArn}/${label}`, machineName, machineType, mapRunArn },
    ...{ definition: parent.definition, roleArn: parent.roleArn, startedAt, status: 'RUNNING' },
    ...{ input: JSON.stringify(input), redriveCount: 0 },
    rootArn: parent.rootArn ?? parent.arn,
  };
}
