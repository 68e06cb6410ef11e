// An EventsService on a fake clock, with recorded targets whose responses a test sets.

import type { Caller, CallService, JsonObject } from '../../../../../lib/local/platform/service.ts';
import { EventsService } from '../../../../../lib/local/services/events/events-service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

export interface Call {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
}

export interface Fixture {
  readonly clock: FakeClock;
  readonly events: EventsService;
  readonly calls: Call[];
  readonly lines: string[];
  /** What targets answer from now on; it may throw. */
  answerWith(answer: (call: Call) => JsonObject): void;
  /** Makes a rule with one target, and gives its ARN. */
  rule(name: string, pattern: JsonObject, target: JsonObject): Promise<string>;
  put(entry: JsonObject): Promise<JsonObject>;
}

export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:starts';
export const deadLetterArn = 'arn:aws:sqs:us-east-1:000000000000:dead';

export async function openFixture(options: { dataDir?: string; clock?: FakeClock } = {}): Promise<Fixture> {
  const clock = options.clock ?? new FakeClock();
  const calls: Call[] = [];
  const lines: string[] = [];
  let answer: (call: Call) => JsonObject | Promise<JsonObject> = () => ({});
  const callService: CallService = async (caller, request) => {
    calls.push({ caller, ...request });
    if (request.service === 'events') return await events.call(request.operation, request.input);
    return answer({ caller, ...request });
  };
  const events = await EventsService.start({
    clock,
    dataDir: options.dataDir,
    callService,
    log: (line) => lines.push(line),
    random: () => 0,
  });
  return {
    clock,
    events,
    calls,
    lines,
    answerWith(next) {
      answer = next;
    },
    async rule(name, pattern, target) {
      const { RuleArn } = await events.call('PutRule', { Name: name, EventPattern: JSON.stringify(pattern) });
      await events.call('PutTargets', { Rule: name, Targets: [{ Id: 'one', ...target }] });
      return String(RuleArn);
    },
    async put(entry) {
      const answered = await events.call('PutEvents', { Entries: [entry] });
      await clock.advance(0);
      return answered;
    },
  };
}

export function entry(changes: JsonObject = {}): JsonObject {
  return { Source: 'shop', DetailType: 'order.created', Detail: '{"total":51}', ...changes };
}

export function bodyOf(call: Call | undefined): unknown {
  return JSON.parse(String(call?.input.MessageBody));
}
