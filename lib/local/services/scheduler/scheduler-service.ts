// EventBridge Scheduler on this machine: calls the operations by name. Schedules and the calls of their targets are stored.
import type { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { type OperationMembers, refuseUnknownInput } from '../../platform/input-members.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import type {
  CallService,
  JsonObject,
  Permission,
  RestRequest,
  RestResponse,
  RestService,
} from '../../platform/service.ts';
import { Invocations } from './invocations.ts';
import { schedulerPermissions } from './permissions.ts';
import { decodeRequest, encodeFailure, encodeOutput } from './rest.ts';
import type { Schedule } from './schedule.ts';
import { type ScheduleGroup, ScheduleGroups } from './schedule-groups.ts';
import { type CanAssume, Schedules } from './schedules.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  /** The service's own folder, for schedules, groups and calls of targets. @default - in memory */
  readonly dataDir?: string | undefined;
  /** Calls the targets. Each call waits until the stack exists. */
  readonly callService: CallService;
  readonly canAssume: CanAssume;
  /** Receives one line for each call that failed for good. */
  readonly log: (line: string) => void;
  /** From 0 up to 1: the place in a flexible window, and the jitter of retries. @default Math.random */
  readonly random?: () => number;
}

const settings = [
  ...['ActionAfterCompletion', 'ClientToken', 'Description', 'EndDate', 'FlexibleTimeWindow', 'GroupName', 'Name'],
  ...['ScheduleExpression', 'ScheduleExpressionTimezone', 'StartDate', 'State', 'Target'],
];
const paging = ['MaxResults', 'NextToken', 'NamePrefix'];

/** The operations, each with the members that it reads. */
const members: OperationMembers = {
  CreateSchedule: settings,
  UpdateSchedule: settings,
  GetSchedule: ['GroupName', 'Name'],
  DeleteSchedule: ['ClientToken', 'GroupName', 'Name'],
  ListSchedules: ['GroupName', 'State', ...paging],
  CreateScheduleGroup: ['ClientToken', 'Name'],
  GetScheduleGroup: ['Name'],
  DeleteScheduleGroup: ['ClientToken', 'Name'],
  ListScheduleGroups: paging,
};

export class SchedulerService implements RestService {
  readonly name = 'scheduler';
  readonly #invocations: Invocations;
  readonly #schedules: Schedules;
  readonly #operations: Readonly<Record<string, (input: JsonObject) => JsonObject>>;

  private constructor({ dataDir, random = Math.random, ...options }: SchedulerOptions) {
    const { clock, canAssume } = options;
    this.#invocations = new Invocations({ ...options, dataDir, random });
    const groups = new ScheduleGroups({ groups: KeyedLog.open<ScheduleGroup>('groups', dataDir), clock });
    const store = KeyedLog.open<Schedule>('schedules', dataDir);
    const schedules = new Schedules({ clock, random, store, groups, invocations: this.#invocations, canAssume });
    this.#schedules = schedules;
    this.#operations = {
      CreateSchedule: (input) => schedules.create(input),
      UpdateSchedule: (input) => schedules.update(input),
      GetSchedule: (input) => schedules.describe(input),
      DeleteSchedule: (input) => schedules.delete(input),
      ListSchedules: (input) => schedules.list(input),
      CreateScheduleGroup: (input) => groups.create(input),
      GetScheduleGroup: (input) => groups.describe(input),
      DeleteScheduleGroup: (input) => schedules.deleteGroup(input),
      ListScheduleGroups: (input) => groups.list(input),
    };
  }

  static async start(options: SchedulerOptions): Promise<SchedulerService> {
    return new SchedulerService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    return schedulerPermissions(operation, input);
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    refuseUnknownInput('scheduler', members, { operation, input });
    return this.#operations[operation]?.(input) ?? {};
  }

  async decode(request: RestRequest): Promise<{ readonly operation: string; readonly input: JsonObject } | undefined> {
    return decodeRequest(request);
  }

  encode(_operation: string, output: JsonObject): RestResponse {
    return encodeOutput(output);
  }

  encodeError(error: AwsError): RestResponse {
    return encodeFailure(error);
  }

  /** Stops the timers and the retries. */
  async close(): Promise<void> {
    this.#schedules.close();
    this.#invocations.close();
  }
}
