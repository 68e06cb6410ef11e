// Which IAM actions on which ARNs each operation of EventBridge needs.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
import { isJsonObject } from '../../../value/json.ts';
import { notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject, Permission } from '../../platform/service.ts';
import { archiveArn, busArn, parseBusName, replayArn, ruleArn } from './arns.ts';

type Resources = (input: JsonObject) => readonly string[];

const everything: Resources = () => ['*'];
const bus: Resources = ({ Name }) => [busArn(parseBusName(Name))];
const rule: Resources = ({ Name, Rule, EventBusName }) => [ruleArn(parseBusName(EventBusName), String(Name ?? Rule))];
const archive: Resources = ({ ArchiveName }) => [archiveArn(String(ArchiveName))];
const replay: Resources = ({ ReplayName }) => [replayArn(String(ReplayName))];

const resources: Readonly<Record<string, Resources>> = {
  CreateEventBus: bus,
  DescribeEventBus: bus,
  UpdateEventBus: bus,
  DeleteEventBus: bus,
  ListEventBuses: everything,
  PutPermission: everything,
  RemovePermission: everything,
  PutRule: rule,
  DescribeRule: rule,
  EnableRule: rule,
  DisableRule: rule,
  DeleteRule: rule,
  ListRules: everything,
  ListRuleNamesByTarget: everything,
  PutTargets: rule,
  RemoveTargets: rule,
  ListTargetsByRule: rule,
  PutEvents: busesOfEntries,
  TestEventPattern: everything,
  CreateArchive: (input) => [...archive(input), String(input.EventSourceArn)],
  DescribeArchive: archive,
  UpdateArchive: archive,
  DeleteArchive: archive,
  ListArchives: everything,
  StartReplay: (input) => [...replay(input), String(input.EventSourceArn)],
  DescribeReplay: replay,
  CancelReplay: replay,
  ListReplays: everything,
};

/** Throws AwsError for an unknown operation. PutAwsEvent needs no permission: only services can call it. */
export function eventsPermissions(operation: string, input: JsonObject): readonly Permission[] {
  if (operation === 'PutAwsEvent') return [];
  const findResources = Object.hasOwn(resources, operation) ? resources[operation] : undefined;
  if (findResources === undefined) throw notImplemented(`events:${operation}`);
  return findResources(input).map((resource) => ({ action: `events:${operation}`, resource }));
}

function busesOfEntries({ Entries: entries }: JsonObject): readonly string[] {
  const names = Array.isArray(entries)
    ? entries.filter(isJsonObject).map((entry) => parseBusName(entry.EventBusName))
    : [];
  return [...new Set(names.length === 0 ? ['default'] : names)].map(busArn);
}
