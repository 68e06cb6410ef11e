// The operations on activities.
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type JsonObject, localAccount } from '../../../platform/service.ts';
import { type Activities, type ActivityRecord, readActivityName } from '../engine/activities.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { checkName, paginate } from './request.ts';

export interface ActivitiesApi {
  readonly clock: Clock;
  readonly activities: Activities;
}

/** Idempotent, as on AWS. */
export function createActivity({ activities, clock }: ActivitiesApi, input: JsonObject): JsonObject {
  const name = String(input.name);
  checkName(name);
  const record = activities.records.get(name) ?? { name, creationDate: clock.now() / 1000 };
  if (!activities.records.has(name)) activities.records.set(name, record);
  return { activityArn: activityArn(name), creationDate: record.creationDate };
}

export function describeActivity({ activities }: ActivitiesApi, input: JsonObject): JsonObject {
  return describe(getRecord(activities, input));
}

export function listActivities({ activities }: ActivitiesApi, input: JsonObject): JsonObject {
  const { items, nextToken } = paginate([...activities.records.values()].map(describe), input);
  return omitUndefined({ activities: items, nextToken });
}

export function deleteActivity({ activities }: ActivitiesApi, input: JsonObject): JsonObject {
  activities.records.delete(readActivityName(String(input.activityArn)));
  return {};
}

/** Waits up to a minute; without a task the response is empty; AWS documents it as a null task token. */
export async function getActivityTask({ activities, clock }: ActivitiesApi, input: JsonObject): Promise<JsonObject> {
  const { name } = getRecord(activities, input);
  const task = await activities.poll(name, input.workerName as string | undefined, clock);
  return task === undefined ? {} : { taskToken: task.token, input: JSON.stringify(task.input) };
}

function getRecord(activities: Activities, { activityArn: arn }: JsonObject): ActivityRecord {
  const record = activities.records.get(readActivityName(String(arn)));
  if (record === undefined) throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${String(arn)}'`);
  return record;
}

function describe({ name, creationDate }: ActivityRecord): JsonObject {
  return { activityArn: activityArn(name), name, creationDate };
}

function activityArn(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:states:${region}:${accountId}:activity:${name}`;
}
