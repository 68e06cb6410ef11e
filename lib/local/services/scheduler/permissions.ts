// The IAM permissions that each operation of EventBridge Scheduler needs.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
import { isJsonObject } from '../../../value/json.ts';
import { notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject, Permission } from '../../platform/service.ts';
import { defaultGroup, groupArn, scheduleArn } from './arns.ts';

/** The principal that assumes the role of a schedule. */
export const schedulerPrincipal = 'scheduler.amazonaws.com';

const schedule = ({ GroupName, Name }: JsonObject): string =>
  scheduleArn(String(GroupName ?? defaultGroup), String(Name));
const group = ({ Name }: JsonObject): string => groupArn(String(Name));
const every = (): string => '*';

const resources: Readonly<Record<string, (input: JsonObject) => string>> = {
  CreateSchedule: schedule,
  GetSchedule: schedule,
  UpdateSchedule: schedule,
  DeleteSchedule: schedule,
  ListSchedules: every,
  CreateScheduleGroup: group,
  GetScheduleGroup: group,
  DeleteScheduleGroup: group,
  ListScheduleGroups: every,
};

/**
 * A caller that gives a schedule its role needs `iam:PassRole` for it too.
 * Throws AwsError for an unknown operation.
 */
export function schedulerPermissions(operation: string, input: JsonObject): readonly Permission[] {
  const findResource = Object.hasOwn(resources, operation) ? resources[operation] : undefined;
  if (findResource === undefined) throw notImplemented(`scheduler:${operation}`);
  const own: Permission = { action: `scheduler:${operation}`, resource: findResource(input) };
  const roleArn = isJsonObject(input.Target) ? input.Target.RoleArn : undefined;
  if (typeof roleArn !== 'string') return [own];
  return [own, { action: 'iam:PassRole', resource: roleArn, passedToService: schedulerPrincipal }];
}
