// The resources that a task of EventBridge Scheduler uses: the schedule or the group, and the role that it passes to the schedule.
import { type GivenArguments, hasArgument, toArgumentPointer } from '../check/arguments/given-arguments.ts';
import { below, isObject } from '../grammar/json.ts';
import { literalOf, type ResourceUse } from './resource-use.ts';

/** Source: EventBridge Scheduler user guide, "Setting up": who creates a schedule must be allowed to pass its role. */
export function listScheduleUses(action: string, place: GivenArguments): ResourceUse[] {
  const actions = [`scheduler:${action.charAt(0).toUpperCase()}${action.slice(1)}`];
  const common = { service: 'scheduler', actions };
  const pointer = toArgumentPointer(place, 'Name');
  if (action.startsWith('list')) return [{ ...common, kind: 'every', resource: '*', pointer: place.pointer }];
  if (action.endsWith('Group')) {
    return [{ ...common, kind: 'schedule-group', resource: literalOf(place.given.Name), pointer }];
  }
  return [{ ...common, kind: 'schedule', resource: nameSchedule(place), pointer }, ...listRoleUses(place)];
}

/** All schedules of the group, if the name is known only at run time. */
function nameSchedule({ given, language }: GivenArguments): string | undefined {
  const hasGroup = hasArgument(given, 'GroupName', language);
  const group = hasGroup ? literalOf(given.GroupName) : 'default';
  return group === undefined ? undefined : `${group}/${literalOf(given.Name) ?? '*'}`;
}

function listRoleUses({ given, pointer, language }: GivenArguments): ResourceUse[] {
  const common = {
    service: 'iam',
    actions: ['iam:PassRole'],
    kind: 'role',
    passedTo: 'scheduler.amazonaws.com',
  } as const;
  if (!hasArgument(given, 'Target', language)) return [];
  const at = toArgumentPointer({ given, pointer, language }, 'Target');
  if (!isObject(given.Target)) return [{ ...common, resource: undefined, pointer: at }];
  const place = { given: given.Target, pointer: at, language };
  const { RoleArn: role } = given.Target;
  return [
    {
      ...common,
      resource: literalOf(role),
      pointer: role === undefined ? below(at, 'RoleArn') : toArgumentPointer(place, 'RoleArn'),
    },
  ];
}
