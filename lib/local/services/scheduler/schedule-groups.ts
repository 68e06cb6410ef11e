// The groups of schedules. The group `default` always exists.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { validationException } from '../../platform/input-members.ts';
import { optionalText, requiredText } from '../../platform/input-text.ts';
import type { KeyedLog } from '../../platform/keyed-log.ts';
import { pickPage } from '../../platform/list-page.ts';
import type { JsonObject } from '../../platform/service.ts';
import { defaultGroup, groupArn } from './arns.ts';
import { nameRule } from './schedule.ts';

export interface ScheduleGroup {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export class ScheduleGroups {
  readonly #groups: KeyedLog<ScheduleGroup>;
  readonly #clock: Clock;

  constructor(options: { readonly groups: KeyedLog<ScheduleGroup>; readonly clock: Clock }) {
    this.#groups = options.groups;
    this.#clock = options.clock;
    if (!this.#groups.has(defaultGroup)) {
      this.#groups.set(defaultGroup, { name: defaultGroup, createdAt: this.#clock.now() });
    }
  }

  create(input: JsonObject): JsonObject {
    const name = requiredText(input, 'Name', nameRule);
    if (this.#groups.has(name)) {
      throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, { status: 409 });
    }
    this.#groups.set(name, { name, createdAt: this.#clock.now() });
    return { ScheduleGroupArn: groupArn(name) };
  }

  describe(input: JsonObject): JsonObject {
    return describeGroup(this.require(requiredText(input, 'Name', nameRule)));
  }

  list(input: JsonObject): JsonObject {
    const prefix = optionalText(input, 'NamePrefix', nameRule) ?? '';
    const found = [...this.#groups.values()].filter(({ name }) => name.startsWith(prefix));
    return pickPage(found, input, { member: 'ScheduleGroups', size: 'MaxResults', show: describeGroup });
  }

  /** Returns the name of the group that was deleted; its schedules are the caller's to delete. */
  delete(input: JsonObject): string {
    const { name } = this.require(requiredText(input, 'Name', nameRule));
    if (name === defaultGroup) throw validationException('The default schedule group cannot be deleted.');
    this.#groups.delete(name);
    return name;
  }

  /** Throws ResourceNotFoundException. */
  require(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, { status: 404 });
  }
}

function describeGroup({ name, createdAt }: ScheduleGroup): JsonObject {
  return {
    Arn: groupArn(name),
    CreationDate: createdAt / 1000,
    LastModificationDate: createdAt / 1000,
    Name: name,
    State: 'ACTIVE',
  };
}
