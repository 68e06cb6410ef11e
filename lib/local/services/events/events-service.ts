// EventBridge: accepts events, finds the rules that match and delivers them to the rules' targets.
// Buses, rules and targets end with the process, because the template creates them again; deliveries and archives are stored.
import { compilePattern, matchesCompiledPattern } from '../../../event-pattern/compiled-pattern.ts';
import { isJsonObject } from '../../../value/json.ts';
import { notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { refuseUnknownMembers, validationException } from '../../platform/input-members.ts';
import { requiredText } from '../../platform/input-text.ts';
import type { CallService, Folders, JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { Archives } from './archives.ts';
import { parseBusName } from './arns.ts';
import { busEvent, type TakenEvent } from './bus-event.ts';
import { Buses } from './buses.ts';
import { Deliveries } from './deliveries.ts';
import { knownMembers } from './known-members.ts';
import { eventsPermissions } from './permissions.ts';
import { type EntryOutcome, parseObject, readEntries, readEntry } from './put-events-entry.ts';
import { Replays } from './replays.ts';
import { checkPattern } from './rule.ts';
import { Schedules } from './schedules.ts';

/** The folder has pending deliveries, archives and replays; only archived events are large. */
export interface EventsOptions extends Folders {
  readonly clock: Clock;
  readonly callService: CallService;
  /** Receives one line for each dropped event. @default - standard error */
  readonly log?: (line: string) => void;
  /** From 0 up to 1: the jitter of retries. @default Math.random */
  readonly random?: () => number;
}

type Operation = (input: JsonObject) => JsonObject;

export class EventsService implements LocalService {
  readonly name = 'events';
  readonly targetPrefix = 'AWSEvents';
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #buses: Buses;
  readonly #archives: Archives;
  readonly #replays: Replays;
  readonly #deliveries: Deliveries;
  readonly #schedules: Schedules;
  readonly #operations: ReadonlyMap<string, Operation>;

  private constructor(options: EventsOptions) {
    const { clock, dataDir, scratchDir, callService, log = console.error, random = Math.random } = options;
    this.#clock = clock;
    this.#log = log;
    this.#buses = new Buses(clock);
    this.#archives = new Archives({ clock, dataDir, scratchDir, buses: this.#buses });
    this.#deliveries = new Deliveries({ clock, dataDir, callService, log, random });
    this.#schedules = new Schedules({ clock, fire: (ruleName) => this.#fire(ruleName) });
    const replay = (bus: string, taken: TakenEvent, ruleArns: readonly string[]) =>
      this.#dispatch(bus, taken, ruleArns);
    this.#replays = new Replays({ clock, dataDir, buses: this.#buses, archives: this.#archives, dispatch: replay });
    this.#operations = this.#table();
  }

  static async start(options: EventsOptions): Promise<EventsService> {
    return new EventsService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    return eventsPermissions(operation, input);
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const perform = this.#operations.get(operation);
    if (perform === undefined) throw notImplemented(`events:${operation}`);
    refuseUnknownMembers(`events:${operation}`, input, knownMembers(operation));
    return perform(input);
  }

  async close(): Promise<void> {
    this.#schedules.close();
    this.#deliveries.close();
    this.#replays.close();
  }

  #table(): ReadonlyMap<string, Operation> {
    const buses = this.#buses;
    const archives = this.#archives;
    const replays = this.#replays;
    return new Map<string, Operation>([
      ['CreateEventBus', (input) => buses.createEventBus(input)],
      ['UpdateEventBus', (input) => buses.updateEventBus(input)],
      ['DescribeEventBus', (input) => buses.describeEventBus(input)],
      ['ListEventBuses', (input) => buses.listEventBuses(input)],
      ['DeleteEventBus', (input) => buses.deleteEventBus(input)],
      ['PutPermission', (input) => buses.putPermission(input)],
      ['RemovePermission', (input) => buses.removePermission(input)],
      ['PutRule', this.#changingRules((input) => buses.putRule(input))],
      ['DescribeRule', (input) => buses.describeRule(input)],
      ['ListRules', (input) => buses.listRules(input)],
      ['ListRuleNamesByTarget', (input) => buses.listRuleNamesByTarget(input)],
      ['EnableRule', this.#changingRules((input) => buses.setRuleEnabled(input, true))],
      ['DisableRule', this.#changingRules((input) => buses.setRuleEnabled(input, false))],
      ['DeleteRule', this.#changingRules((input) => buses.deleteRule(input))],
      ['PutTargets', (input) => buses.putTargets(input)],
      ['RemoveTargets', (input) => buses.removeTargets(input)],
      ['ListTargetsByRule', (input) => buses.listTargetsByRule(input)],
      ['PutEvents', (input) => this.#putEvents(input)],
      ['PutAwsEvent', (input) => this.#putAwsEvent(input)],
      ['TestEventPattern', testEventPattern],
      ['CreateArchive', (input) => archives.create(input)],
      ['UpdateArchive', (input) => archives.update(input)],
      ['DescribeArchive', (input) => archives.describe(input)],
      ['ListArchives', (input) => archives.list(input)],
      ['DeleteArchive', (input) => archives.delete(input)],
      ['StartReplay', (input) => replays.start(input)],
      ['DescribeReplay', (input) => replays.describe(input)],
      ['CancelReplay', (input) => replays.cancel(input)],
      ['ListReplays', (input) => replays.list(input)],
    ]);
  }

  #changingRules(operation: Operation): Operation {
    return (input) => {
      const answer = operation(input);
      // Schedules exist only on the default bus.
      this.#schedules.follow(this.#buses.get('default').rules);
      return answer;
    };
  }

  /** Sends the scheduled event of a rule to its targets. */
  #fire(ruleName: string): void {
    const rule = this.#buses.get('default').rule(ruleName);
    const event = busEvent({
      source: 'aws.events',
      detailType: 'Scheduled Event',
      detail: {},
      resources: [rule.arn],
      time: this.#clock.now(),
    });
    for (const target of rule.targets.values())
      this.#deliveries.add(rule, target, { event, takenAt: this.#clock.now() });
  }

  #putEvents(input: JsonObject): JsonObject {
    const entries = readEntries(input);
    const forwarded = this.#deliveries.forwarded.unwrap(input);
    const outcomes = entries.map((entry): EntryOutcome => {
      if (forwarded === undefined) return readEntry(entry, this.#clock.now());
      return { kind: 'event', event: forwarded, busName: parseBusName(entry.EventBusName) };
    });
    const failed = outcomes.filter(({ kind }) => kind === 'failed');
    const isForwarded = forwarded !== undefined;
    const taken = outcomes.map((outcome) => this.#takeEntry(outcome, isForwarded));
    return { FailedEntryCount: failed.length, Entries: taken };
  }

  #takeEntry(outcome: EntryOutcome, isForwarded: boolean): JsonObject {
    if (outcome.kind === 'failed') return { ErrorCode: outcome.code, ErrorMessage: outcome.message };
    this.#take(outcome.busName, { event: outcome.event, takenAt: this.#clock.now(), isForwarded });
    return { EventId: outcome.event.id };
  }

  /** An event of an AWS service: it goes to the default bus, and its source is reserved for AWS. */
  #putAwsEvent(input: JsonObject): JsonObject {
    const detail = isJsonObject(input.Detail) ? input.Detail : parseObject(String(input.Detail));
    if (detail === undefined) throw validationException('Parameter Detail is not valid. Reason: Detail is malformed.');
    const event = busEvent({
      source: requiredText(input, 'Source', { most: 256 }),
      detailType: requiredText(input, 'DetailType', { most: 128 }),
      detail,
      resources: Array.isArray(input.Resources) ? input.Resources.map(String) : [],
      time: typeof input.Time === 'number' ? input.Time * 1000 : this.#clock.now(),
    });
    this.#take('default', { event, takenAt: this.#clock.now() });
    return { EventId: event.id };
  }

  #take(busName: string, taken: TakenEvent): void {
    const bus = this.#buses.find(busName);
    if (bus === undefined) {
      this.#log(`event ${taken.event.id} is lost: event bus ${busName} does not exist`);
      return;
    }
    this.#archives.keep(bus.arn, taken);
    this.#dispatch(busName, taken, []);
  }

  /** Delivers an event to the matching rules; if rules are named, only to those. */
  #dispatch(busName: string, taken: TakenEvent, ruleArns: readonly string[]): void {
    for (const rule of this.#buses.find(busName)?.match(taken.event) ?? []) {
      if (ruleArns.length > 0 && !ruleArns.includes(rule.arn)) continue;
      for (const target of rule.targets.values()) this.#deliveries.add(rule, target, taken);
    }
  }
}

/** Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
function testEventPattern(input: JsonObject): JsonObject {
  const pattern = requiredText(input, 'EventPattern', { most: 4096 });
  const event = parseObject(requiredText(input, 'Event', { most: 1_048_576 }));
  checkPattern(pattern);
  const mandatory = ['id', 'account', 'source', 'time', 'region', 'detail-type'];
  const isEvent = mandatory.every((member) => event?.[member] !== undefined);
  if (!isEvent) throw validationException('Parameter Event is not valid.');
  return { Result: matchesCompiledPattern(compilePattern(pattern), event) };
}
