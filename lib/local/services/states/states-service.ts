// The local Step Functions: the API over the interpreter. It reaches other services by `callService` alone.
import type { Clock } from '../../platform/clock.ts';
import type { CallService, JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { type Api, findOperation } from './api/operations.ts';
import { checkRequest } from './api/request.ts';
import type { StandIn, Step } from './engine/run-host.ts';
import { Runner } from './engine/runner.ts';
import { TaskTokens } from './engine/task-tokens.ts';
import type { ExecutionRecord } from './store/execution-record.ts';
import { ExecutionStore } from './store/execution-store.ts';
import { MachineStore } from './store/machine-store.ts';

export interface StatesServiceOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  /** Where machines and executions are kept. @default in memory only */
  readonly dataDir?: string;
  /** In [0, 1): jitter, `$random()` and an alias's weights. @default Math.random */
  readonly random?: () => number;
  /** Hosts beside the loopback that `http:invoke` may call, as `host` or `host:port`. @default none */
  readonly httpAllowList?: readonly string[];
  /** Told each status change's detail, as the default bus is. */
  readonly onStatusChange?: (detail: JsonObject) => void;
  /** Answers in place of a task's resource where it answers. */
  readonly standIn?: StandIn;
  /** Waits and retries take no time. @default false */
  readonly skipWaits?: boolean;
  /** Told every step of every execution. */
  readonly watch?: (execution: ExecutionRecord, step: Step) => void;
}

export class StatesService implements LocalService {
  readonly name = 'states';
  readonly targetPrefix = 'AWSStepFunctions';
  readonly #api: Api;
  #isClosed = false;

  private constructor(api: Api) {
    this.#api = api;
  }

  /** Opens the service and takes up the executions that ran when it was closed. */
  static start(options: StatesServiceOptions): StatesService {
    const { clock, callService, dataDir, standIn, onStatusChange, watch } = options;
    const machines = new MachineStore(dataDir);
    const executions = new ExecutionStore(dataDir);
    const tokens = new TaskTokens();
    const random = options.random ?? Math.random;
    const httpAllowList = options.httpAllowList ?? [];
    const skipWaits = options.skipWaits ?? false;
    const shared = { clock, random, machines, executions, tokens };
    const runner = new Runner({ ...shared, callService, httpAllowList, skipWaits, standIn, onStatusChange, watch });
    runner.resume();
    return new StatesService({ ...shared, runner, callService, httpAllowList });
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    const { resource } = findOperation(operation);
    const arn = resource === undefined ? undefined : input[resource];
    return [{ action: `states:${operation}`, resource: typeof arn === 'string' ? arn : '*' }];
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const { members, perform } = findOperation(operation);
    checkRequest(operation, input, members);
    return perform(this.#api, input);
  }

  /** Resolves once the execution has ended, at once where it has already. */
  async finished(executionArn: string): Promise<ExecutionRecord> {
    return this.#api.runner.find(executionArn)?.finished ?? this.#api.executions.get(executionArn);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#api.runner.suspend();
  }
}
