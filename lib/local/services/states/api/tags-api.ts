// The operations on the tags of state machines.
import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import type { MachineRecord } from '../store/machine-record.ts';
import type { MachinesApi } from './versions-api.ts';

/** AWS's limit of tags for one resource. */
const maxTags = 50;

export function tagResource({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const machine = getTaggedMachine(machines, input);
  const newTags = input.tags as MachineRecord['tags'];
  const kept = machine.tags.filter(({ key }) => !newTags.some((tag) => tag.key === key));
  const tags = [...kept, ...newTags];
  if (tags.length > maxTags)
    throw new AwsError('TooManyTags', `Too Many Tags: '${machine.arn}' can have ${maxTags} tags`);
  machines.save({ ...machine, tags });
  return {};
}

export function untagResource({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const machine = getTaggedMachine(machines, input);
  const keys = input.tagKeys as readonly string[];
  machines.save({ ...machine, tags: machine.tags.filter(({ key }) => !keys.includes(key)) });
  return {};
}

export function listTagsForResource({ machines }: MachinesApi, input: JsonObject): JsonObject {
  return { tags: getTaggedMachine(machines, input).tags };
}

function getTaggedMachine(machines: MachinesApi['machines'], { resourceArn }: JsonObject): MachineRecord {
  const machine = machines.find(String(resourceArn));
  if (machine === undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${String(resourceArn)}'`);
  return machine;
}
