// Schedules of EventBridge Scheduler and their groups.
import { unless } from './attempt.ts';
import { regionalArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, withoutEffect } from './provisioner.ts';

const absent = ['ResourceNotFoundException'];

const dates = ['EndDate', 'StartDate'];
const settings = [
  ...['ActionAfterCompletion', 'Description', 'FlexibleTimeWindow', 'GroupName', 'ScheduleExpression'],
  ...['ScheduleExpressionTimezone', 'State', 'Target'],
];

/** A schedule whose properties have not changed is not touched, so that its times go on over a restart. */
export const schedule: Provisioner = {
  rules: {
    ...implemented('Name', ...settings, ...dates),
    ...withoutEffect('nothing is encrypted on this machine', 'KmsKeyArn'),
  },
  put: async ({ logicalId, properties, previous }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const Name = read.optionalText('Name') ?? physicalName({ stackName, logicalId, maxLength: 64 });
    const place = { Name, ...read.pick('GroupName') };
    const request = { Name, ...read.pick(...settings), ...readDates(read) };
    const present = await unless(absent, () => context.call('scheduler', 'GetSchedule', place));
    if (present === undefined) await context.call('scheduler', 'CreateSchedule', request);
    else if (JSON.stringify(previous?.properties) !== JSON.stringify(properties)) {
      await context.call('scheduler', 'UpdateSchedule', request);
    }
    const Arn = regionalArn('scheduler', `schedule/${read.optionalText('GroupName') ?? 'default'}/${Name}`);
    return { ref: Name, attributes: { Arn } };
  },
  remove: async ({ logicalId, properties, ref }, context) => {
    const place = { Name: ref, ...new Properties(logicalId, properties).pick('GroupName') };
    await unless(absent, () => context.call('scheduler', 'DeleteSchedule', place));
  },
};

export const scheduleGroup: Provisioner = {
  rules: { ...implemented('Name'), ...withoutEffect('tags are for the bill', 'Tags') },
  put: async ({ logicalId, properties }, context) => {
    const { stackName } = context;
    const read = new Properties(logicalId, properties);
    const Name = read.optionalText('Name') ?? physicalName({ stackName, logicalId, maxLength: 64 });
    await unless(['ConflictException'], () => context.call('scheduler', 'CreateScheduleGroup', { Name }));
    return { ref: Name, attributes: { Arn: regionalArn('scheduler', `schedule-group/${Name}`), State: 'ACTIVE' } };
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('scheduler', 'DeleteScheduleGroup', { Name: ref }));
  },
};

/** CloudFormation has ISO 8601 where the API has seconds since the epoch. */
function readDates(read: Properties): Record<string, number> {
  const given = dates.filter((name) => read.has(name));
  return Object.fromEntries(given.map((name) => [name, Date.parse(read.text(name)) / 1000]));
}
