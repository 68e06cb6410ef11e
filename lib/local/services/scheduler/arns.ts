// The ARNs of schedules and of their groups.
import { localAccount } from '../../platform/service.ts';

/** The group of a schedule that names none. It exists in every account and cannot be deleted. */
export const defaultGroup = 'default';

/** @param group the group's name, or `*` */
export function scheduleArn(group: string, name: string): string {
  return buildArn(`schedule/${group}/${name}`);
}

export function groupArn(name: string): string {
  return buildArn(`schedule-group/${name}`);
}

function buildArn(resource: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:scheduler:${region}:${accountId}:${resource}`;
}
