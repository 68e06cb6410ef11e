// What changes where data is kept: whether something is replaced, deleted, kept for a shorter time, or less protected.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonValue } from '../../value/json.ts';
import { type DiffEntry, describeKind } from './diff-entry.ts';
import type { Modification, ResourceChange } from './resource-change.ts';
import type { StackResource } from './stack-resources.ts';

/** The types that hold data, and what is lost with one. */
const contents: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'its items',
  'AWS::S3::Bucket': 'its objects',
  'AWS::SQS::Queue': 'the messages that wait in it',
  'AWS::Events::EventBus': 'events on their way, and rules of others',
  'AWS::Events::Archive': 'the archived events',
  'AWS::Logs::LogGroup': 'its log entries',
  'AWS::KMS::Key': 'the use of what it encrypts',
};

export function holdsData({ type }: StackResource): boolean {
  return Object.hasOwn(contents, type);
}

export function describeDataChange(change: ResourceChange): DiffEntry {
  switch (change.kind) {
    case 'added':
      return createEntry('added', change.after, {});
    case 'removed':
      return createEntry('removed', change.before, describeRemoval(change.before, change.before.deletionPolicy));
    case 'replaced':
      return createEntry('replaced', change.after, {
        details: [`${change.properties.join(', ')} changes`],
        dangers: [
          'the new one is empty',
          ...(describeRemoval(change.before, change.after.updateReplacePolicy).dangers ?? []),
        ],
      });
    case 'changed':
      return createEntry('changed', change.after, describeModification(change));
  }
}

type Effects = Partial<Pick<DiffEntry, 'details' | 'dangers'>>;

function createEntry(change: DiffEntry['change'], { type, id }: StackResource, effects: Effects): DiffEntry {
  return { section: 'data', change, name: describeKind(type, id), details: [], dangers: [], ...effects };
}

function describeRemoval({ type }: StackResource, policy: string): Effects {
  if (policy.startsWith('Retain'))
    return { details: ['it is kept, with its data, and no longer belongs to the stack'], dangers: [] };
  return { dangers: [`it is deleted, and with it ${contents[type]}`] };
}

function describeModification(change: Modification): Effects {
  const indexes = describeIndexes(change);
  const { before, after, properties } = change;
  const dangers = [...describeRetention(change), ...describeProtection(change), ...indexes.dangers];
  const fate =
    before.deletionPolicy === after.deletionPolicy
      ? []
      : [`what happens when it is removed: ${after.deletionPolicy} instead of ${before.deletionPolicy}`];
  const names = properties.length === 0 ? [] : [`${properties.join(', ')} changes`];
  return { details: [...names, ...indexes.details, ...fate], dangers };
}

/** The properties that say how long data is kept, in a unit. */
const retentions: Readonly<Record<string, string>> = {
  RetentionInDays: 'days',
  RetentionDays: 'days',
  MessageRetentionPeriod: 'seconds',
};

function describeRetention({ before, after, properties }: Modification): string[] {
  const times = Object.entries(retentions).flatMap(([name, unit]) => {
    const [old, next] = [before.properties[name], after.properties[name]];
    const isShorter = typeof next === 'number' && (typeof old !== 'number' || next < old);
    if (!properties.includes(name) || !isShorter) return [];
    return [
      `data is kept for ${next} ${unit} instead of ${old === undefined ? 'the default' : `${JSON.stringify(old)} ${unit}`}: what is older is deleted`,
    ];
  });
  const days = [readExpiration(before), readExpiration(after)] as const;
  const isShorter = days[1] !== undefined && (days[0] === undefined || days[1] < days[0]);
  return isShorter ? [...times, `objects expire after ${days[1]} days instead of ${days[0] ?? 'never'}`] : times;
}

/** After how many days objects of the whole bucket expire. */
function readExpiration({ properties }: StackResource): number | undefined {
  const rules = isJsonObject(properties.LifecycleConfiguration) ? properties.LifecycleConfiguration.Rules : undefined;
  const days = (Array.isArray(rules) ? rules : []).flatMap((rule) =>
    isJsonObject(rule) && rule.Prefix === undefined && typeof rule.ExpirationInDays === 'number'
      ? [rule.ExpirationInDays]
      : [],
  );
  return days.length === 0 ? undefined : Math.min(...days);
}

function describeProtection({ before, after }: Modification): string[] {
  const isWeaker = before.deletionPolicy.startsWith('Retain') && !after.deletionPolicy.startsWith('Retain');
  const lost = (name: string, path: (resource: StackResource) => JsonValue | undefined): string[] =>
    path(before) === true && path(after) !== true ? [`${name} is switched off`] : [];
  return [
    ...(isWeaker ? [`it is deleted with the stack from now on, and with it ${contents[after.type]}`] : []),
    ...lost('deletion protection', ({ properties }) => properties.DeletionProtectionEnabled),
    ...lost('point-in-time recovery', ({ properties }) => {
      const recovery = properties.PointInTimeRecoverySpecification;
      return isJsonObject(recovery) ? recovery.PointInTimeRecoveryEnabled : undefined;
    }),
  ];
}

function describeIndexes({ before, after, properties }: Modification): Required<Effects> {
  if (!properties.includes('GlobalSecondaryIndexes')) return { details: [], dangers: [] };
  const [old, next] = [readIndexes(before), readIndexes(after)];
  const added = [...next.keys()].filter((name) => !old.has(name));
  const removed = [...old.keys()].filter((name) => !next.has(name));
  const changed = [...next].filter(([name, index]) => old.has(name) && !isDeepStrictEqual(old.get(name), index));
  const steps = added.length + removed.length + 2 * changed.length;
  return {
    details: [
      ...added.map((name) => `index ${name} is added, and filled in the background`),
      ...removed.map((name) => `index ${name} is removed`),
      ...changed.map(([name]) => `index ${name} changes: it has to be removed and added again`),
    ],
    dangers:
      steps > 1
        ? [
            `CloudFormation refuses ${steps} changes of indexes in one update: deploy them in steps, see "Migrate the indexes of a deployed table" in lib/infra/README.md`,
          ]
        : [],
  };
}

function readIndexes({ properties }: StackResource): Map<string, JsonValue> {
  const list = Array.isArray(properties.GlobalSecondaryIndexes) ? properties.GlobalSecondaryIndexes : [];
  return new Map(
    list.flatMap((index): [string, JsonValue][] => (isJsonObject(index) ? [[String(index.IndexName), index]] : [])),
  );
}
