import { describe, expect, test } from '@jest/globals';
import { ages } from '../../../../lib/core/reconcile/ages.ts';
import { Budget } from '../../../../lib/core/reconcile/budget.ts';
import { reconcileWindow } from '../../../../lib/core/reconcile/reconcile.ts';
import type { RecordedRun } from '../../../../lib/core/run/run.ts';
import { ReconcileWorld, workflowId } from '../../../fixtures/reconcile-world.ts';

const day = 24 * 60;

/** A world whose router has been up for a while, so that its sweeps have checkpoints. */
async function world(): Promise<ReconcileWorld> {
  const made = new ReconcileWorld();
  await made.reconcile();
  return made;
}

describe('an event that the bus never had', () => {
  test('is published again within four minutes, and its run starts', async () => {
    const bed = await world();
    const event = bed.accept('lost');
    bed.onPublish = (published) => void bed.start(published);

    await bed.minutes(4);

    expect(bed.published).toEqual([event.id]);
    expect(event.matches.map(({ runId }) => bed.statusOf(runId ?? ('' as never)))).toEqual(['running']);
  });

  test('is published again until its start is recorded, and no more then', async () => {
    const bed = await world();
    bed.accept('lost');
    let publishes = 0;
    bed.onPublish = (event) => {
      publishes += 1;
      if (publishes === 3) bed.start(event);
    };

    await bed.minutes(day);

    expect(publishes).toBe(3);
  });

  test('is published again if the bus refuses it at first', async () => {
    const bed = await world();
    const event = bed.accept('lost');
    let tries = 0;
    bed.onPublish = (published) => {
      tries += 1;
      if (tries === 1) throw new Error('ThrottlingException');
      bed.start(published);
    };

    await bed.minutes(15);

    expect([tries, bed.published]).toEqual([2, [event.id]]);
  });

  test('of several workflows is published again for the one that is missing', async () => {
    const bed = await world();
    const event = bed.accept('half', {}, [workflowId, '00000000-0000-4000-8000-00000000000b']);
    bed.start({ ...event, matches: event.matches.slice(0, 1) });

    await bed.minutes(4);

    expect(bed.published).toEqual([event.id]);
  });

  test('never starts: it is named within two days and some hours, and publishing stops', async () => {
    const bed = await world();
    const event = bed.accept('lost');
    const runId = event.matches[0]?.runId ?? ('' as never);

    await bed.minutes(day);
    const afterADay = bed.statusOf(runId);
    await bed.minutes(day + 4 * 60);

    expect([afterADay, bed.statusOf(runId)]).toEqual([undefined, 'undelivered']);
    expect(bed.published).toHaveLength(5);
    expect(bed.store.runs.get(runId)).toMatchObject({ error: 'Flowgate.Undelivered', workflowId });
    await bed.minutes(day);
    expect(bed.published).toHaveLength(5);
    bed.start(event);
    expect(bed.statusOf(runId)).toBe('running');
  });

  test('in any environment is found', async () => {
    const bed = await world();
    const ids = ['production', 'staging', 'test'].map((environment) => bed.accept(environment, { environment }).id);

    await bed.minutes(4);

    expect(bed.published.toSorted()).toEqual(ids.toSorted());
  });
});

describe('a run that is recorded as running', () => {
  test('and has ended unheard gets its end within four minutes', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('unheard'));
    bed.end(runId, { output: '{"text":"\uffff\ufffe"}' });

    await bed.minutes(4);

    expect(bed.store.runs.get(runId)).toMatchObject({ status: 'succeeded', output: '{"text":"\uffff\ufffe"}' });
    expect(bed.published).toEqual([]);
  });

  test('and runs for a month is looked up once at every age, and stays as it is', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('long'));

    for (let hour = 0; hour < 30 * 24; hour += 1) {
      bed.nowMs += 3_600_000;
      await bed.reconcile();
    }

    expect(bed.lookedUp).toHaveLength(ages.filter(({ ageMs }) => ageMs < 30 * day * 60_000).length);
    expect(bed.statusOf(runId)).toBe('running');
    expect(bed.calls).not.toContain('recordProgress');
  });

  test('and succeeded with an output that the status change left out gets its output', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('large'));
    bed.end(runId);
    const { output: _, ...withoutOutput } = bed.executions.get(`arn:${runId}`) ?? ({} as never);
    await bed.store.recordProgress(withoutOutput);

    await bed.minutes(4);

    expect(bed.store.runs.get(runId)).toMatchObject({ status: 'succeeded', output: '{"done":true}' });
  });

  test('for debugging, which no list has, is healed too', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('debug', { debug: true, forced: true }));
    bed.end(runId);

    await bed.minutes(4);

    expect([bed.statusOf(runId), bed.published]).toEqual(['succeeded', []]);
  });

  test('whose execution exists no more is aborted, an hour after its start and not before', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('gone'));
    bed.executions.clear();

    await bed.minutes(59);
    const early = bed.statusOf(runId);
    await bed.minutes(10);

    expect([early, bed.statusOf(runId)]).toEqual(['running', 'aborted']);
    expect(bed.store.runs.get(runId)).toMatchObject({ error: 'Flowgate.ExecutionGone' });
  });

  test('and was started by a function that cannot record its end any more is recorded as failed', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('express'));
    const { executionArn: _, ...claimed } = bed.store.runs.get(runId) as RecordedRun;
    bed.store.runs.set(runId, claimed);

    await bed.minutes(6);
    const early = bed.statusOf(runId);
    await bed.minutes(6);

    expect([early, bed.statusOf(runId), bed.lookedUp]).toEqual(['running', 'failed', []]);
    expect(bed.store.runs.get(runId)).toMatchObject({ error: 'Flowgate.OutcomeUnknown' });
  });

  test('and whose event waited long for its start is healed', async () => {
    const bed = await world();
    const event = bed.accept('late');
    bed.nowMs += 90_000;
    const [runId = '' as never] = bed.start(event);
    bed.end(runId);

    await bed.minutes(5);

    expect([bed.statusOf(runId), bed.published]).toEqual(['succeeded', []]);
  });
});

describe('a sweep', () => {
  test('loses no window to invocations that fail or never happen', async () => {
    const bed = await world();
    for (let hour = 0; hour < 30; hour += 1) {
      bed.accept(`at ${hour}`);
      bed.nowMs += 3_600_000;
    }

    await bed.minutes(3);

    expect(new Set(bed.published).size).toBe(30);
  });

  test('that is throttled stops, and the next one continues there', async () => {
    const bed = await world();
    const runIds = Array.from({ length: 5 }, (_, at) => {
      bed.nowMs += 1;
      return bed.start(bed.accept(`run ${at}`))[0] ?? ('' as never);
    });
    for (const runId of runIds) bed.end(runId);
    bed.isThrottled = true;
    await bed.minutes(30);
    const asked = bed.calls.filter((call) => call === 'lookUp').length;
    const before = runIds.map(bed.statusOf);

    bed.isThrottled = false;
    await bed.minutes(1);

    expect(asked).toBeLessThanOrEqual(30);
    expect(new Set(before)).toEqual(new Set(['running']));
    expect(new Set(runIds.map(bed.statusOf))).toEqual(new Set(['succeeded']));
  });

  test('of events goes on while lookups are throttled', async () => {
    const bed = await world();
    bed.start(bed.accept('debug', { debug: true, forced: true }));
    bed.nowMs += 1;
    const lost = bed.accept('lost');
    bed.isThrottled = true;

    await bed.minutes(4);

    expect(bed.published).toEqual([lost.id]);
  });

  test('of many long runs asks for 300 a minute at most, and comes to all of them', async () => {
    const bed = await world();
    const runIds = Array.from({ length: 1_000 }, (_, at) => {
      bed.nowMs += 1;
      return bed.start(bed.accept(`run ${at}`))[0] ?? ('' as never);
    });
    for (const runId of runIds) bed.end(runId);
    const described: number[] = [];

    await bed.minutes(8, (report) => described.push(report.described));

    expect(Math.max(...described)).toBe(300);
    expect(new Set(runIds.map(bed.statusOf))).toEqual(new Set(['succeeded']));
  });

  test('after an outage publishes 300 events a minute at most, and comes to all of them', async () => {
    const bed = await world();
    for (let at = 0; at < 1_000; at += 1) {
      bed.nowMs += 1;
      bed.accept(`lost ${at}`);
    }
    bed.onPublish = (event) => void bed.start(event);
    const republished: number[] = [];

    await bed.minutes(8, (report) => republished.push(report.republished));

    expect([Math.max(...republished), bed.published.length]).toEqual([300, 1_000]);
  });

  test('that runs out of time is continued by the next one', async () => {
    const bed = await world();
    for (let at = 0; at < 10; at += 1) {
      bed.nowMs += 1;
      bed.accept(`lost ${at}`);
    }
    bed.onPublish = (event) => {
      bed.start(event);
      bed.nowMs += 10_000;
    };

    bed.nowMs += 180_000;
    const { unfinished } = await bed.reconcile(35_000);
    const published = bed.published.length;
    await bed.minutes(3);

    expect([published, unfinished]).toEqual([4, ['events@2m']]);
    expect(new Set(bed.published).size).toBe(10);
  });

  test('skips an event that fails, logs it without its payload, and tries it again at the next age', async () => {
    const bed = await world();
    const broken = bed.accept('broken');
    bed.nowMs += 1;
    const other = bed.accept('other');
    bed.onPublish = ({ id }) => {
      if (id === broken.id) throw new Error('refused');
    };

    await bed.minutes(15);

    expect(bed.published).toEqual([other.id, other.id]);
    expect(bed.lines).toHaveLength(2);
    expect(bed.lines[0]).toMatchObject({ level: 'error', kind: 'not_reconciled', id: broken.id, message: 'refused' });
    expect(JSON.stringify(bed.lines)).not.toContain('hunter2');
  });

  test('stays before what fails if everything does', async () => {
    const bed = await world();
    for (let at = 0; at < 20; at += 1) {
      bed.nowMs += 1;
      bed.accept(`lost ${at}`);
    }
    const checkpoint = bed.kept.get('events@2m');
    bed.onPublish = () => {
      throw new Error('the bus is away');
    };
    await bed.minutes(9);
    const during = bed.kept.get('events@2m');
    const failed = bed.lines.length;

    bed.onPublish = (event) => void bed.start(event);
    await bed.minutes(1);

    expect(during).toBe(new Date(Date.parse('2026-11-21T10:00:00.001Z')).toISOString());
    expect(during?.localeCompare(checkpoint ?? '')).toBe(1);
    expect(failed).toBeLessThanOrEqual(45);
    expect(new Set(bed.published).size).toBe(20);
  });

  test('of a window that somebody asks for moves no checkpoint', async () => {
    const bed = await world();
    const from = bed.iso();
    const event = bed.accept('lost');
    bed.nowMs += 1_000;
    const kept = new Map(bed.kept);

    const budget = new Budget({ now: bed.now, until: new Date(bed.nowMs + 1_000) });
    const report = await reconcileWindow({ from, to: bed.iso() }, { ports: bed, budget, log: () => {} });

    expect(report).toMatchObject({ events: 1, runs: 0, republished: 1, unfinished: [] });
    expect([bed.published, bed.kept]).toEqual([[event.id], kept]);
  });
});

describe('what reconciliation costs', () => {
  test('is a few reads of indexes if all is well: no event is read, no execution is looked up', async () => {
    const bed = await world();
    for (let at = 0; at < 500; at += 1) {
      const [runId = '' as never] = bed.start(bed.accept(`event ${at}`));
      bed.end(runId, { isHeard: true });
    }
    bed.calls.length = 0;

    await bed.minutes(day);

    expect(new Set(bed.calls)).toEqual(
      new Set(['environments', 'checkpoints', 'eventsIn', 'runsIn', 'keepCheckpoint']),
    );
  });

  test('with nothing to do is six calls a minute, and a few more every hour', async () => {
    const bed = await world();
    const [runId = '' as never] = bed.start(bed.accept('first'));
    bed.end(runId, { isHeard: true });
    bed.nowMs += 120 * day * 60_000;
    await bed.minutes(90);
    bed.calls.length = 0;

    await bed.minutes(day);

    const counted = Object.groupBy(bed.calls, (call) => call);
    const each = Object.fromEntries(Object.entries(counted).map(([name, calls = []]) => [name, calls.length / day]));
    expect(each.environments).toBe(1);
    expect(each.checkpoints).toBe(1);
    expect(each.eventsIn).toBeLessThan(2.6);
    expect(each.runsIn).toBeLessThan(2.6);
    expect(each.keepCheckpoint).toBeLessThan(5.2);
  }, 60_000);
});
