// A SchedulerService on a fake clock, with recorded calls of targets whose responses a test sets.
import type { Caller, CallService, JsonObject } from '../../../../../lib/local/platform/service.ts';
import { SchedulerService } from '../../../../../lib/local/services/scheduler/scheduler-service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

export interface TargetCall {
  /** When it was made, as ISO 8601. */
  readonly at: string;
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
}

export interface Fixture {
  readonly clock: FakeClock;
  readonly scheduler: SchedulerService;
  readonly calls: TargetCall[];
  readonly lines: string[];
  /** What targets answer from now on; it may throw. */
  answerWith(answer: (call: TargetCall) => JsonObject): void;
}

export const roleArn = 'arn:aws:iam::000000000000:role/schedules';
export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:reminders';

interface FixtureOptions {
  readonly dataDir?: string;
  readonly clock?: FakeClock;
  /** @default 0 */
  readonly random?: () => number;
}

export async function openFixture({ dataDir, clock = new FakeClock(), random = () => 0 }: FixtureOptions = {}) {
  const calls: TargetCall[] = [];
  const lines: string[] = [];
  let answer: (call: TargetCall) => JsonObject = () => ({});
  const callService: CallService = async (caller, request) => {
    const call = { at: new Date(clock.now()).toISOString(), caller, ...request };
    calls.push(call);
    return answer(call);
  };
  const scheduler = await SchedulerService.start({
    clock,
    dataDir,
    callService,
    canAssume: (arn) => arn === roleArn,
    log: (line) => lines.push(line),
    random,
  });
  const fixture: Fixture = {
    clock,
    scheduler,
    calls,
    lines,
    answerWith(next) {
      answer = next;
    },
  };
  return fixture;
}

/** The input of CreateSchedule for a queue. */
export function schedule(ScheduleExpression: string, changes: JsonObject = {}): JsonObject {
  return {
    Name: 'remind',
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: queueArn, RoleArn: roleArn, Input: '{"order":51}' },
    ...changes,
  };
}

export const days = (count: number): number => count * 86_400_000;
export const minutes = (count: number): number => count * 60_000;
