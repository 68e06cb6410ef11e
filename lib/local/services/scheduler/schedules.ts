// Creates, changes, lists and fires schedules, and stores them and their groups.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { validationException } from '../../platform/input-members.ts';
import { oneOf, optionalText, requiredText } from '../../platform/input-text.ts';
import type { KeyedLog } from '../../platform/keyed-log.ts';
import { pickPage } from '../../platform/list-page.ts';
import type { JsonObject } from '../../platform/service.ts';
import { groupArn, scheduleArn } from './arns.ts';
import type { Invocations } from './invocations.ts';
import {
  describeSchedule,
  findNextFiring,
  nameRule,
  readGroupName,
  readSettings,
  type Schedule,
  summarizeSchedule,
} from './schedule.ts';
import type { ScheduleGroups } from './schedule-groups.ts';
import { ScheduleTimers } from './schedule-timers.ts';

/** Whether the role's trust policy lets EventBridge Scheduler assume it for a resource. */
export type CanAssume = (roleArn: string, sourceArn: string) => boolean;

export interface SchedulesOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** By ARN. */
  readonly store: KeyedLog<Schedule>;
  readonly groups: ScheduleGroups;
  readonly invocations: Invocations;
  readonly canAssume: CanAssume;
}

export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #timers: ScheduleTimers;

  constructor(options: SchedulesOptions) {
    this.#options = options;
    const { clock, random, store } = options;
    this.#timers = new ScheduleTimers({ clock, random, fire: (arn, scheduledFor) => this.#fire(arn, scheduledFor) });
    for (const schedule of store.values()) this.#timers.arm(schedule);
  }

  create(input: JsonObject): JsonObject {
    const { store, clock } = this.#options;
    const place = this.#readPlace(input);
    const arn = scheduleArn(place.group, place.name);
    const existing = store.get(arn);
    // The same request again, which a client sends if it did not receive the response.
    if (existing !== undefined && existing.clientToken !== undefined && existing.clientToken === input.ClientToken) {
      return { ScheduleArn: arn };
    }
    if (existing !== undefined) {
      throw new AwsError('ConflictException', `Schedule ${place.name} already exists.`, { status: 409 });
    }
    const now = clock.now();
    this.#put({ ...place, createdAt: now, modifiedAt: now, ...this.#readSettings(input, place.group) });
    return { ScheduleArn: arn };
  }

  /** Replaces all settings: what the request leaves out has its default again. A one-time schedule can fire again. */
  update(input: JsonObject): JsonObject {
    const { name, group, createdAt } = this.#get(input);
    const settings = this.#readSettings(input, group);
    this.#put({ name, group, createdAt, modifiedAt: this.#options.clock.now(), ...settings });
    return { ScheduleArn: scheduleArn(group, name) };
  }

  describe(input: JsonObject): JsonObject {
    return describeSchedule(this.#get(input));
  }

  delete(input: JsonObject): JsonObject {
    const { group, name } = this.#get(input);
    this.#remove(scheduleArn(group, name));
    return {};
  }

  list(input: JsonObject): JsonObject {
    const group = optionalText(input, 'GroupName', nameRule);
    const prefix = optionalText(input, 'NamePrefix', nameRule) ?? '';
    const state = oneOf(input, 'State', ['ENABLED', 'DISABLED']);
    const found = [...this.#options.store.values()].filter(
      (schedule) =>
        (group === undefined || schedule.group === group) &&
        schedule.name.startsWith(prefix) &&
        (state === undefined || schedule.isEnabled === (state === 'ENABLED')),
    );
    return pickPage(found, input, { member: 'Schedules', size: 'MaxResults', show: summarizeSchedule });
  }

  /** Deletes a group's schedules with it. */
  deleteGroup(input: JsonObject): JsonObject {
    const name = this.#options.groups.delete(input);
    for (const [arn, { group }] of [...this.#options.store.entries()]) if (group === name) this.#remove(arn);
    return {};
  }

  close(): void {
    this.#timers.close();
  }

  /** The invocation is stored before the schedule is, so a crash between the two may fire twice, but never lose a firing. */
  #fire(arn: string, scheduledFor: number): void {
    const { store, clock, invocations } = this.#options;
    const schedule = store.get(arn);
    if (schedule === undefined) return;
    const now = clock.now();
    invocations.add({ scheduleArn: arn, target: schedule.target, scheduledFor, firedAt: now });
    const fired = { ...schedule, firedFor: scheduledFor };
    const isComplete = findNextFiring(fired, now) === undefined;
    if (isComplete && fired.isDeletedAfterCompletion) this.#remove(arn);
    else this.#put(fired);
  }

  #put(schedule: Schedule): void {
    this.#options.store.set(scheduleArn(schedule.group, schedule.name), schedule);
    this.#timers.arm(schedule);
  }

  #remove(arn: string): void {
    this.#timers.disarm(arn);
    this.#options.store.delete(arn);
  }

  #readPlace(input: JsonObject): { readonly name: string; readonly group: string } {
    const name = requiredText(input, 'Name', nameRule);
    const group = readGroupName(input);
    this.#options.groups.require(group);
    return { name, group };
  }

  #readSettings(input: JsonObject, group: string): ReturnType<typeof readSettings> {
    const settings = readSettings(input);
    if (this.#options.canAssume(settings.target.roleArn, groupArn(group))) return settings;
    throw validationException(
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    );
  }

  /** Throws ResourceNotFoundException. */
  #get(input: JsonObject): Schedule {
    const { name, group } = this.#readPlace(input);
    const schedule = this.#options.store.get(scheduleArn(group, name));
    if (schedule !== undefined) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, { status: 404 });
  }
}
