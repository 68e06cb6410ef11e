// Which calls get a fault, and what it does to them.
import { describe, expect, test } from '@jest/globals';
import type { Identity, ServiceRequest } from '../../../../lib/local/access/endpoint/service-dispatcher.ts';
import { createFaultClock } from '../../../../lib/local/faults/fault-clock.ts';
import { FaultInjector } from '../../../../lib/local/faults/fault-injector.ts';
import type { Fault } from '../../../../lib/local/faults/fault-journal.ts';
import { parseFaultSpec } from '../../../../lib/local/faults/fault-spec.ts';
import type { JsonObject } from '../../../../lib/local/platform/service.ts';
import { FakeClock } from '../../../fixtures/fake-clock.ts';

const asFunction: Identity = { caller: { kind: 'role', roleArn: 'arn:aws:iam::0:role/ingest' }, accessKeyId: 'ASIA1' };
const asRole: Identity = { caller: asFunction.caller };
const asEvents: Identity = { caller: { kind: 'service', principal: 'events.amazonaws.com', sourceArn: 'arn' } };
const asStates: Identity = { caller: { kind: 'service', principal: 'states.amazonaws.com', sourceArn: 'arn' } };
const asAdministrator: Identity = { caller: { kind: 'administrator' } };

const put: ServiceRequest = { service: 'dynamodb', operation: 'PutItem', input: {} };
const send: ServiceRequest = { service: 'sqs', operation: 'SendMessage', input: {} };
const publish: ServiceRequest = { service: 'events', operation: 'PutEvents', input: { Entries: [{ a: 1 }, { b: 2 }] } };

class Bed {
  readonly clock = new FakeClock();
  readonly faults: Fault[] = [];
  readonly performed: ServiceRequest[] = [];
  readonly stopped: string[] = [];
  readonly injector: FaultInjector;

  constructor(spec: string, options: { seed?: number; only?: ReadonlySet<string> } = {}) {
    const onFault = (fault: Fault): void => void this.faults.push(fault);
    const { seed = 1, only } = options;
    this.injector = new FaultInjector({ seed, only, spec: parseFaultSpec(spec), clock: this.clock, onFault });
    this.injector.register({ accessKeyId: 'ASIA1', isGone: false, stop: () => this.stopped.push('ASIA1') });
    this.injector.setPaused(false);
  }

  call(identity: Identity, request: ServiceRequest, answer: JsonObject = { ok: true }): Promise<JsonObject> {
    return this.injector.intercept(identity, request, async (performed) => {
      this.performed.push(performed);
      return answer;
    });
  }
}

describe('a call without a fault', () => {
  test.each([
    ['of the administrator', 'all=1', asAdministrator],
    ['at a rate of 0', 'all=0', asFunction],
  ])('%s is performed', async (_, spec, identity) => {
    const bed = new Bed(spec);

    expect(await bed.call(identity, put)).toEqual({ ok: true });
    expect(bed.faults).toEqual([]);
  });

  test('is performed while faults are paused', async () => {
    const bed = new Bed('all=1');
    bed.injector.setPaused(true);

    expect(await bed.call(asFunction, put)).toEqual({ ok: true });
  });
});

describe('a fault', () => {
  test('that kills ends the environment, before or after the effect', async () => {
    const bed = new Bed('kill=1');
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => bed.call(asFunction, put)));

    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
    expect(bed.stopped).toHaveLength(20);
    expect(bed.performed.length).toBe(bed.faults.filter(({ detail }) => detail === 'after the call').length);
    expect(new Set(bed.faults.map(({ detail }) => detail))).toEqual(new Set(['after the call', 'before the call']));
  });

  test('that loses the answer has the effect', async () => {
    const bed = new Bed('lostAnswer=1');

    await expect(bed.call(asFunction, put)).rejects.toThrow(/the connection was lost|the service failed/);
    expect(bed.performed).toEqual([put]);
  });

  test.each([
    ['dynamodb', 'ProvisionedThroughputExceededException'],
    ['sqs', 'ThrottlingException'],
    ['s3', 'SlowDown'],
    ['lambda', 'TooManyRequestsException'],
  ])('that throttles %s refuses by the name that its clients retry', async (service, code) => {
    const bed = new Bed('throttle=1');

    await expect(bed.call(asFunction, { service, operation: 'Any', input: {} })).rejects.toMatchObject({ code });
    expect(bed.performed).toEqual([]);
  });

  test('is an error of the service without an effect', async () => {
    const bed = new Bed('error=1');

    await expect(bed.call(asRole, put)).rejects.toMatchObject({ status: expect.any(Number) });
    expect(bed.performed).toEqual([]);
  });

  test('fails one entry of PutEvents, and performs the others', async () => {
    const bed = new Bed('partial=1');

    const answer = await bed.call(asFunction, publish, { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });

    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: expect.arrayContaining([{ EventId: 'e' }]) });
    expect(answer.Entries).toHaveLength(2);
    expect(bed.performed.map(({ input }) => input.Entries)).toEqual([[expect.anything()]]);
  });

  test('fails the only entry of a batch of SQS by its ID', async () => {
    const bed = new Bed('partial=1');
    const request = { service: 'sqs', operation: 'DeleteMessageBatch', input: { Entries: [{ Id: '7' }] } };

    expect(await bed.call(asRole, request)).toMatchObject({ Successful: [], Failed: [{ Id: '7' }] });
    expect(bed.performed).toEqual([]);
  });

  test('delivers twice, the second time later', async () => {
    const bed = new Bed('duplicate=1');

    await bed.call(asEvents, send);
    const atFirst = bed.performed.length;
    await bed.clock.advance(60_000);

    expect([atFirst, bed.performed.length]).toEqual([1, 2]);
  });

  test('forgets a deletion that it acknowledges, so that the message is delivered again', async () => {
    const bed = new Bed('duplicate=1');
    const request = { service: 'sqs', operation: 'DeleteMessageBatch', input: { Entries: [{ Id: '7' }] } };

    expect(await bed.call(asRole, request)).toEqual({ Successful: [{ Id: '7' }], Failed: [] });
    expect(bed.performed).toEqual([]);
  });

  test.each(['late', 'reorder', 'slow'])('delays: %s', async (kind) => {
    const bed = new Bed(`${kind}=1`);
    let isDone = false;
    void bed.call(kind === 'slow' ? asFunction : asEvents, send).then(() => {
      isDone = true;
    });

    await bed.clock.advance(1);
    const atOnce = isDone;
    await bed.clock.advance(120_000);

    expect([atOnce, isDone, bed.performed.length]).toEqual([false, true, 1]);
  });

  test('drops a status event of Step Functions, and nothing else', async () => {
    const bed = new Bed('noStatus=1');

    await bed.call(asStates, { service: 'events', operation: 'PutAwsEvent', input: {} });
    await bed.call(asEvents, send);

    expect(bed.performed).toEqual([send]);
  });

  test('happens at about its rate', async () => {
    const bed = new Bed('throttle=0.05');
    await Promise.allSettled(Array.from({ length: 2_000 }, () => bed.call(asRole, put)));

    expect(bed.faults.length).toBeGreaterThan(60);
    expect(bed.faults.length).toBeLessThan(140);
  });
});

describe('the schedule of faults', () => {
  const callAll = async (bed: Bed): Promise<readonly string[]> => {
    await Promise.allSettled(
      Array.from({ length: 50 }, () => [bed.call(asFunction, put), bed.call(asEvents, send)]).flat(),
    );
    return bed.faults.map(({ id }) => id).toSorted();
  };

  test('is the same for the same seed, and another for another', async () => {
    const [one, again, other] = [1, 1, 2].map((seed) => new Bed('throttle=0.2', { seed })) as [Bed, Bed, Bed];
    const ids = await callAll(one);

    expect(await callAll(again)).toEqual(ids);
    expect(await callAll(other)).not.toEqual(ids);
  });

  test('has only the faults of a journal if there is one', async () => {
    const ids = await callAll(new Bed('throttle=0.2'));
    const only = new Set(ids.slice(0, 2));

    expect(await callAll(new Bed('throttle=0.2', { only }))).toEqual([...only]);
  });
});

describe('a clock with faults', () => {
  test('jumps for ten seconds at a time by up to half a minute, and its timers do not', async () => {
    const bed = new Bed('clock=1');
    const clock = createFaultClock(bed.clock, bed.injector);
    let isDue = false;
    clock.after(5_000, () => {
      isDue = true;
    });

    const offset = clock.now() - bed.clock.now();
    await bed.clock.advance(4_999);
    const early = isDue;
    await bed.clock.advance(1);

    expect(Math.abs(offset)).toBeGreaterThan(0);
    expect(Math.abs(offset)).toBeLessThanOrEqual(30_000);
    expect([early, isDue]).toEqual([false, true]);
    expect(bed.faults).toMatchObject([{ kind: 'clock' }]);
  });
});

test('environments that have ended are forgotten', () => {
  const bed = new Bed('kill=1');
  let isGone = false;
  const dying = {
    accessKeyId: 'ASIA2',
    get isGone() {
      return isGone;
    },
    stop: () => undefined,
  };
  bed.injector.register(dying);

  isGone = true;
  bed.injector.register({ accessKeyId: 'ASIA3', isGone: false, stop: () => undefined });

  expect(bed.injector.knownEnvironments).toBe(2);
});
