// The local Step Functions service: connects the API to the interpreter and its stores. It must reach other services only
// through `callService`.
import type { Clock } from '../../platform/clock.ts';
import type { CallService, Folders, JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { type Api, findOperation } from './api/operations.ts';
import { checkRequest } from './api/request.ts';
import { toAuthorizedArn } from './arns.ts';
import { Activities } from './engine/activities.ts';
import { OAuthTokens } from './engine/oauth-tokens.ts';
import type { StandIns, Step } from './engine/run-host.ts';
import { Runner } from './engine/runner.ts';
import { TaskTokens } from './engine/task-tokens.ts';
import type { ExecutionRecord } from './store/execution-record.ts';
import { ExecutionStore } from './store/execution-store.ts';
import { MachineStore } from './store/machine-store.ts';

export interface StatesServiceOptions extends Folders {
  readonly clock: Clock;
  readonly callService: CallService;
  /** Numbers in [0, 1) for retry jitter, `$random()` and the weights of an alias. @default Math.random */
  readonly random?: () => number;
  /** Hosts other than the loopback that `http:invoke` may call, as `host` or `host:port`. @default none */
  readonly httpAllowList?: readonly string[];
  /** Called with the detail of each status change, the same as the default bus receives. */
  readonly onStatusChange?: (detail: JsonObject) => void;
  /** Returns the result that replaces the call of a task's resource; if it returns undefined, the resource is called. */
  readonly standIns?: StandIns;
  /** Whether waits and retries take no time. @default false */
  readonly skipWaits?: boolean;
  /** Called for every step of every execution. */
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

  /** Opens the service and resumes the executions that were running when it was closed. */
  static start(options: StatesServiceOptions): StatesService {
    const { clock, callService, dataDir, standIns, onStatusChange, watch } = options;
    const machines = new MachineStore(dataDir);
    const executions = new ExecutionStore(options);
    const tokens = new TaskTokens();
    const activities = new Activities(dataDir);
    const random = options.random ?? Math.random;
    const httpAllowList = options.httpAllowList ?? [];
    const skipWaits = options.skipWaits ?? false;
    const oauthTokens = new OAuthTokens();
    const shared = { clock, random, machines, executions, tokens, activities, oauthTokens };
    const runner = new Runner({ ...shared, callService, httpAllowList, skipWaits, standIns, onStatusChange, watch });
    runner.resume();
    return new StatesService({ ...shared, runner, callService, httpAllowList });
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    const { resource } = findOperation(operation);
    const arn = resource === undefined ? undefined : input[resource];
    return [{ action: `states:${operation}`, resource: typeof arn === 'string' ? toAuthorizedArn(arn) : '*' }];
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const { members, perform } = findOperation(operation);
    checkRequest(operation, input, members);
    return perform(this.#api, input);
  }

  /** Resolves when the execution has ended, at once if it already has. */
  async finished(executionArn: string): Promise<ExecutionRecord> {
    return this.#api.runner.find(executionArn)?.finished ?? this.#api.executions.get(executionArn);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#api.runner.suspend();
  }
}
