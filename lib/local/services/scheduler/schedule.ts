// A schedule as it is stored, how it is read from a request, and how GetSchedule and ListSchedules show it.
// Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
import { isJsonObject } from '../../../value/json.ts';
import { optionalInteger, refuseUnknownMembers, validationException } from '../../platform/input-members.ts';
import { oneOf, optionalText, requiredText, type TextRule } from '../../platform/input-text.ts';
import type { JsonObject } from '../../platform/service.ts';
import { defaultGroup, scheduleArn } from './arns.ts';
import { isTimeZone } from './local-time.ts';
import { parseScheduleExpression, type Timing } from './schedule-expression.ts';
import { readScheduleTarget, type Target } from './schedule-target.ts';

/** Names of schedules and of groups. */
export const nameRule: TextRule = { most: 64, pattern: '[0-9a-zA-Z-_.]+' };

/** All times are in milliseconds since the epoch. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly expression: string;
  readonly timeZone: string;
  readonly startAt?: number;
  readonly endAt?: number;
  readonly isEnabled: boolean;
  readonly isDeletedAfterCompletion: boolean;
  /** In minutes; 0 if the schedule fires exactly at its times. */
  readonly windowMinutes: number;
  readonly description?: string;
  readonly target: Target;
  /** The target as the request has it, which GetSchedule shows. */
  readonly givenTarget: JsonObject;
  readonly clientToken?: string;
  /** The latest of the schedule's times at which it fired. */
  readonly firedFor?: number;
}

/** The members that an update replaces. */
type Settings = Omit<Schedule, 'name' | 'group' | 'createdAt' | 'modifiedAt' | 'firedFor'>;

/** Throws AwsError ValidationException, or NotImplemented for a target that the platform does not have. */
export function readSettings(input: JsonObject): Settings {
  const timeZone = optionalText(input, 'ScheduleExpressionTimezone', { most: 50 }) ?? 'UTC';
  const expression = requiredText(input, 'ScheduleExpression', { most: 256 });
  const target = readScheduleTarget(input.Target);
  const settings = {
    expression,
    timeZone,
    ...readPeriod(input),
    isEnabled: (oneOf(input, 'State', ['ENABLED', 'DISABLED']) ?? 'ENABLED') === 'ENABLED',
    isDeletedAfterCompletion: oneOf(input, 'ActionAfterCompletion', ['NONE', 'DELETE']) === 'DELETE',
    windowMinutes: readWindow(input.FlexibleTimeWindow),
    ...readOptional(input),
    target,
    givenTarget: isJsonObject(input.Target) ? input.Target : {},
  };
  findTiming(settings);
  return settings;
}

/** Throws ValidationException. */
export function findTiming({ expression, timeZone }: Pick<Schedule, 'expression' | 'timeZone'>): Timing {
  if (!isTimeZone(timeZone)) throw validationException(`Invalid ScheduleExpressionTimezone ${timeZone}.`);
  const timing = parseScheduleExpression(expression, timeZone);
  if (timing === undefined) throw validationException(`Invalid Schedule Expression ${expression}.`);
  return timing;
}

/** The next of the schedule's times for which it has not fired, without the flexible window; undefined if there is none. */
export function findNextFiring(schedule: Schedule, now: number): number | undefined {
  const { firedFor, startAt, endAt, createdAt } = schedule;
  const { isOnce, findNext } = findTiming(schedule);
  // A missed time of a one-time schedule is made up for; missed times of a recurring one are not.
  if (isOnce) return firedFor === undefined ? findNext(0, 0) : undefined;
  const from = Math.max(now, startAt ?? 0, (firedFor ?? -1) + 1);
  const next = findNext(from, startAt ?? createdAt);
  return next === undefined || (endAt !== undefined && next > endAt) ? undefined : next;
}

export function describeSchedule(schedule: Schedule): JsonObject {
  const { description, startAt, endAt } = schedule;
  return {
    ...describeNames(schedule),
    ActionAfterCompletion: schedule.isDeletedAfterCompletion ? 'DELETE' : 'NONE',
    ...(description === undefined ? {} : { Description: description }),
    ...(startAt === undefined ? {} : { StartDate: startAt / 1000 }),
    ...(endAt === undefined ? {} : { EndDate: endAt / 1000 }),
    FlexibleTimeWindow:
      schedule.windowMinutes === 0
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: schedule.windowMinutes },
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    Target: describeTarget(schedule),
  };
}

export function summarizeSchedule(schedule: Schedule): JsonObject {
  return { ...describeNames(schedule), Target: { Arn: schedule.target.arn } };
}

function describeNames({ name, group, createdAt, modifiedAt, isEnabled }: Schedule): JsonObject {
  return {
    Arn: scheduleArn(group, name),
    CreationDate: createdAt / 1000,
    GroupName: group,
    LastModificationDate: modifiedAt / 1000,
    Name: name,
    State: isEnabled ? 'ENABLED' : 'DISABLED',
  };
}

/** GetSchedule shows the retry policy also where the request has none. */
function describeTarget({ givenTarget, target }: Schedule): JsonObject {
  const RetryPolicy = {
    MaximumEventAgeInSeconds: target.maximumEventAgeSeconds,
    MaximumRetryAttempts: target.maximumRetryAttempts,
  };
  return { ...givenTarget, RetryPolicy };
}

export function readGroupName(input: JsonObject): string {
  return optionalText(input, 'GroupName', nameRule) ?? defaultGroup;
}

function readOptional(input: JsonObject): Pick<Settings, 'description' | 'clientToken'> {
  const description = optionalText(input, 'Description', { most: 512 });
  const clientToken = optionalText(input, 'ClientToken', { most: 64, pattern: '[a-zA-Z0-9-_]+' });
  return {
    ...(description === undefined ? {} : { description }),
    ...(clientToken === undefined ? {} : { clientToken }),
  };
}

function readPeriod(input: JsonObject): Pick<Settings, 'startAt' | 'endAt'> {
  const startAt = readDate(input, 'StartDate');
  const endAt = readDate(input, 'EndDate');
  if (startAt !== undefined && endAt !== undefined && startAt >= endAt) {
    throw validationException('The StartDate you specify must come before the EndDate.');
  }
  return { ...(startAt === undefined ? {} : { startAt }), ...(endAt === undefined ? {} : { endAt }) };
}

/** A time that is sent as seconds since the epoch. */
function readDate(input: JsonObject, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw validationException(`${name} must be a timestamp`);
  return value * 1000;
}

function readWindow(given: unknown): number {
  if (!isJsonObject(given)) throw validationException('FlexibleTimeWindow must be a structure');
  refuseUnknownMembers('scheduler:FlexibleTimeWindow', given, ['Mode', 'MaximumWindowInMinutes']);
  const mode = oneOf(given, 'Mode', ['OFF', 'FLEXIBLE']);
  if (mode === undefined) throw validationException('FlexibleTimeWindow.Mode must be OFF or FLEXIBLE');
  const minutes = optionalInteger(given, 'MaximumWindowInMinutes', { least: 1, most: 1440 });
  if (mode === 'FLEXIBLE' && minutes !== undefined) return minutes;
  if (mode === 'OFF' && minutes === undefined) return 0;
  throw validationException('MaximumWindowInMinutes is required for the mode FLEXIBLE, and must not be set for OFF.');
}
