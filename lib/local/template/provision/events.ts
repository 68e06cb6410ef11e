// Event buses, their rules, archives and policies.
import type { JsonObject } from '../../platform/service.ts';
import { unless } from './attempt.ts';
import { regionalArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import {
  implemented,
  type MadeResource,
  type Provisioner,
  type ProvisioningContext,
  withoutEffect,
} from './provisioner.ts';

const absent = ['ResourceNotFoundException'];
const tags = withoutEffect('tags are for the bill', 'Tags');
const encryption = withoutEffect('nothing is encrypted on this machine', 'KmsKeyIdentifier');

export const eventBus: Provisioner = {
  rules: {
    ...implemented('Name', 'Description'),
    ...withoutEffect('it is for events that a key no longer opens', 'DeadLetterConfig'),
    ...withoutEffect('deliveries are not logged by the bus', 'LogConfig'),
    ...encryption,
    ...tags,
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const Name = read.text('Name');
    const Description = read.optionalText('Description') ?? '';
    const present = await unless(absent, () => context.call('events', 'DescribeEventBus', { Name }));
    const settings = { Name, ...read.pick('Description') };
    if (present === undefined) await context.call('events', 'CreateEventBus', settings);
    else if ((present.Description ?? '') !== Description) {
      await context.call('events', 'UpdateEventBus', { Name, Description });
    }
    return { ref: Name, attributes: { Arn: regionalArn('events', `event-bus/${Name}`), Name } };
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('events', 'DeleteEventBus', { Name: ref }));
  },
};

export const rule: Provisioner = {
  rules: {
    ...implemented(
      'Name',
      'Description',
      'EventBusName',
      'EventPattern',
      'ScheduleExpression',
      'State',
      'RoleArn',
      'Targets',
    ),
    ...tags,
  },
  put: async ({ logicalId, properties, previous }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const Name = read.optionalText('Name') ?? physicalName({ stackName, logicalId, maxLength: 64 });
    const place = { Name, ...read.pick('EventBusName') };
    const { RuleArn } = await context.call('events', 'PutRule', {
      ...place,
      ...read.pick('Description', 'ScheduleExpression', 'State', 'RoleArn'),
      ...(read.has('EventPattern') ? { EventPattern: asJson(read.value('EventPattern')) } : {}),
    });
    const targets = read.items('Targets').map((target) => Object.fromEntries(target.entries()));
    const at = { Rule: Name, ...read.pick('EventBusName') };
    await removeTargets(context, at, vanished(previous, targets));
    await putTargets(context, at, targets);
    const bus = busName(read.optionalText('EventBusName'));
    return { ref: bus === 'default' ? Name : `${bus}|${Name}`, attributes: { Arn: String(RuleArn) } };
  },
  remove: async (made, context) => {
    const name = made.ref.slice(made.ref.indexOf('|') + 1);
    const at = { Rule: name, ...new Properties(made.logicalId, made.properties).pick('EventBusName') };
    await unless(absent, () => removeTargets(context, at, targetIds(made)));
    const { Rule, ...bus } = at;
    await unless(absent, () => context.call('events', 'DeleteRule', { Name: Rule, ...bus }));
  },
};

export const archive: Provisioner = {
  rules: { ...implemented('ArchiveName', 'SourceArn', 'Description', 'EventPattern', 'RetentionDays'), ...encryption },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const ArchiveName = read.optionalText('ArchiveName') ?? physicalName({ stackName, logicalId, maxLength: 48 });
    const settings = {
      ArchiveName,
      ...read.pick('Description', 'RetentionDays'),
      ...(read.has('EventPattern') ? { EventPattern: asJson(read.value('EventPattern')) } : {}),
    };
    const present = await unless(absent, () => context.call('events', 'DescribeArchive', { ArchiveName }));
    if (present === undefined) {
      await context.call('events', 'CreateArchive', { ...settings, EventSourceArn: read.text('SourceArn') });
    } else await context.call('events', 'UpdateArchive', settings);
    return { ref: ArchiveName, attributes: { Arn: regionalArn('events', `archive/${ArchiveName}`), ArchiveName } };
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('events', 'DeleteArchive', { ArchiveName: ref }));
  },
};

export const eventBusPolicy: Provisioner = {
  rules: implemented('EventBusName', 'StatementId', 'Statement'),
  put: async ({ logicalId, properties, previous }, { directory }) => {
    if (previous !== undefined) directory.detachFromResource(busArn(previous.properties), logicalId);
    const read = new Properties(logicalId, properties);
    const document = { Version: '2012-10-17', Statement: [Object.fromEntries(read.inside('Statement').entries())] };
    directory.attachToResource(busArn(properties), logicalId, document);
    return { ref: logicalId, attributes: {} };
  },
  remove: async ({ logicalId, properties }, { directory }) => {
    directory.detachFromResource(busArn(properties), logicalId);
  },
};

/** A rule has at most five targets, which is also the limit of one PutTargets. */
async function putTargets(context: ProvisioningContext, at: JsonObject, targets: readonly JsonObject[]): Promise<void> {
  if (targets.length === 0) return;
  const answer = await context.call('events', 'PutTargets', { ...at, Targets: targets });
  const [failed] = (answer.FailedEntries ?? []) as readonly JsonObject[];
  if (failed !== undefined) throw new Error(`target ${failed.TargetId}: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
}

async function removeTargets(context: ProvisioningContext, at: JsonObject, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await context.call('events', 'RemoveTargets', { ...at, Ids: ids });
}

function vanished(previous: MadeResource | undefined, targets: readonly JsonObject[]): readonly string[] {
  const kept = new Set(targets.map(({ Id }) => String(Id)));
  return previous === undefined ? [] : targetIds(previous).filter((id) => !kept.has(id));
}

function targetIds({ logicalId, properties }: MadeResource): readonly string[] {
  return new Properties(logicalId, properties).items('Targets').map((target) => target.text('Id'));
}

function busArn(properties: JsonObject): string {
  const name = properties.EventBusName;
  return regionalArn('events', `event-bus/${busName(name === undefined ? undefined : String(name))}`);
}

/** A bus is named by its name or its ARN; the account's own is called `default`. */
function busName(nameOrArn: string | undefined): string {
  return nameOrArn === undefined ? 'default' : nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

function asJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
