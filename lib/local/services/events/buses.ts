// The account's event buses, and the operations on them and on their rules and targets.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { validationException } from '../../platform/input-members.ts';
import { optionalText, requiredList, requiredText } from '../../platform/input-text.ts';
import { pickPage } from '../../platform/list-page.ts';
import { type JsonObject, localAccount } from '../../platform/service.ts';
import { busArn, parseBusName } from './arns.ts';
import { EventBus } from './event-bus.ts';
import { busName, notFound, ruleName } from './members.ts';
import { describeRule, readRule } from './rule.ts';
import { readTarget } from './target.ts';

export class Buses {
  readonly #clock: Clock;
  readonly #buses = new Map<string, EventBus>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#buses.set('default', new EventBus('default', clock.now()));
  }

  find(nameOrArn: unknown): EventBus | undefined {
    return this.#buses.get(parseBusName(nameOrArn));
  }

  /** Throws ResourceNotFoundException. */
  get(nameOrArn: unknown): EventBus {
    const bus = this.find(nameOrArn);
    if (bus === undefined) throw notFound(`Event bus ${parseBusName(nameOrArn)} does not exist.`);
    return bus;
  }

  createEventBus(input: JsonObject): JsonObject {
    const name = requiredText(input, 'Name', busName);
    if (this.#buses.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    if (name.includes('/')) throw notImplemented('an event bus of a partner event source');
    const description = optionalText(input, 'Description', { most: 512 });
    this.#buses.set(name, new EventBus(name, this.#clock.now(), description));
    return { EventBusArn: busArn(name), ...(description === undefined ? {} : { Description: description }) };
  }

  updateEventBus(input: JsonObject): JsonObject {
    const bus = this.get(input.Name);
    bus.description = optionalText(input, 'Description', { most: 512 });
    bus.modifiedAt = this.#clock.now();
    return { Arn: bus.arn, Name: bus.name, ...describeDescription(bus) };
  }

  describeEventBus(input: JsonObject): JsonObject {
    return describeBus(this.get(input.Name));
  }

  deleteEventBus(input: JsonObject): JsonObject {
    const name = requiredText(input, 'Name', busName);
    if (name === 'default') throw validationException('Cannot delete event bus default.');
    if ((this.#buses.get(name)?.rules.length ?? 0) > 0) {
      throw validationException(`Event bus ${name} cannot be deleted since it has rules.`);
    }
    this.#buses.delete(name);
    return {};
  }

  listEventBuses(input: JsonObject): JsonObject {
    const prefix = optionalText(input, 'NamePrefix', { most: 256 }) ?? '';
    const buses = [...this.#buses.values()].filter(({ name }) => name.startsWith(prefix));
    return pickPage(buses.sort(byName), input, { member: 'EventBuses', show: describeBus });
  }

  /** Adds a statement to a bus's policy, or replaces the policy if the request has one. */
  putPermission(input: JsonObject): JsonObject {
    const bus = this.get(input.EventBusName);
    if (typeof input.Policy === 'string') return replacePolicy(bus, input.Policy);
    const id = requiredText(input, 'StatementId', { most: 64, pattern: '[a-zA-Z0-9-_]+' });
    const principal = requiredText(input, 'Principal', { most: 12, pattern: '(\\d{12}|\\*)' });
    const action = requiredText(input, 'Action', { most: 64, pattern: 'events:[a-zA-Z]+' });
    bus.statements.set(id, {
      Sid: id,
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { AWS: `arn:aws:iam::${principal}:root` },
      Action: action,
      Resource: bus.arn,
    });
    return {};
  }

  removePermission(input: JsonObject): JsonObject {
    const bus = this.get(input.EventBusName);
    if (input.RemoveAllPermissions === true) bus.statements.clear();
    else if (!bus.statements.delete(String(input.StatementId))) {
      throw notFound('Statement with the provided id does not exist.');
    }
    return {};
  }

  putRule(input: JsonObject): JsonObject {
    return { RuleArn: this.get(input.EventBusName).putRule(readRule(input)).arn };
  }

  describeRule(input: JsonObject): JsonObject {
    return { ...describeRule(this.#readRule(input, 'Name')), CreatedBy: localAccount.accountId };
  }

  setRuleEnabled(input: JsonObject, isEnabled: boolean): JsonObject {
    this.get(input.EventBusName).setEnabled(requiredText(input, 'Name', ruleName), isEnabled);
    return {};
  }

  /** Deleting a missing rule succeeds, as on AWS. */
  deleteRule(input: JsonObject): JsonObject {
    const bus = this.get(input.EventBusName);
    const name = requiredText(input, 'Name', ruleName);
    const rule = bus.rules.find((one) => one.name === name);
    if (rule !== undefined && rule.targets.size > 0)
      throw validationException("Rule can't be deleted since it has targets.");
    bus.removeRule(name);
    return {};
  }

  listRules(input: JsonObject): JsonObject {
    const prefix = optionalText(input, 'NamePrefix', ruleName) ?? '';
    const rules = this.get(input.EventBusName).rules.filter(({ name }) => name.startsWith(prefix));
    return pickPage(rules, input, { member: 'Rules', show: describeRule });
  }

  listRuleNamesByTarget(input: JsonObject): JsonObject {
    const arn = requiredText(input, 'TargetArn', { most: 1600 });
    const rules = this.get(input.EventBusName).rules;
    const naming = rules.filter(({ targets }) => [...targets.values()].some((target) => target.arn === arn));
    return pickPage(naming, input, { member: 'RuleNames', show: ({ name }) => name });
  }

  putTargets(input: JsonObject): JsonObject {
    const rule = this.#readRule(input, 'Rule');
    const targets = requiredList(input, 'Targets', 100).map(readTarget);
    const all = new Map([...rule.targets, ...targets.map((target) => [target.id, target] as const)]);
    this.get(input.EventBusName).setTargets(rule.name, all);
    return { FailedEntryCount: 0, FailedEntries: [] };
  }

  removeTargets(input: JsonObject): JsonObject {
    const rule = this.#readRule(input, 'Rule');
    const ids = requiredList(input, 'Ids', 100).map(String);
    const kept = [...rule.targets].filter(([id]) => !ids.includes(id));
    this.get(input.EventBusName).setTargets(rule.name, new Map(kept));
    const unknown = ids.filter((id) => !rule.targets.has(id));
    const failed = unknown.map((id) => ({
      TargetId: id,
      ErrorCode: 'ResourceNotFoundException',
      ErrorMessage: `Rule ${rule.name} does not have a target with ID ${id}.`,
    }));
    return { FailedEntryCount: failed.length, FailedEntries: failed };
  }

  listTargetsByRule(input: JsonObject): JsonObject {
    const targets = [...this.#readRule(input, 'Rule').targets.values()];
    return pickPage(targets, input, { member: 'Targets', show: ({ given }) => given });
  }

  #readRule(input: JsonObject, member: 'Name' | 'Rule') {
    return this.get(input.EventBusName).rule(requiredText(input, member, ruleName));
  }
}

function describeBus(bus: EventBus): JsonObject {
  const statements = [...bus.statements.values()];
  const policy =
    statements.length === 0 ? {} : { Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) };
  return {
    Name: bus.name,
    Arn: bus.arn,
    ...describeDescription(bus),
    ...policy,
    CreationTime: bus.createdAt / 1000,
    LastModifiedTime: bus.modifiedAt / 1000,
  };
}

function describeDescription({ description }: EventBus): JsonObject {
  return description === undefined ? {} : { Description: description };
}

function replacePolicy(bus: EventBus, text: string): JsonObject {
  const statements = readStatements(text);
  bus.statements.clear();
  for (const [index, statement] of statements.entries()) bus.statements.set(String(statement.Sid ?? index), statement);
  return {};
}

function readStatements(text: string): readonly JsonObject[] {
  try {
    const { Statement: statements } = JSON.parse(text) as JsonObject;
    return [statements].flat().filter(isJsonObject);
  } catch {
    throw validationException('Parameter Policy is not valid. Reason: the policy is not JSON.');
  }
}

function byName(a: EventBus, b: EventBus): number {
  return a.name < b.name ? -1 : 1;
}
