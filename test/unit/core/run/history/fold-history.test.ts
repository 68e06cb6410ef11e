// Folding a history into visits: on every recorded history what holds for all of them, and on some of them the visits themselves.
import { describe, expect, test } from '@jest/globals';
import { foldHistory } from '../../../../../lib/core/run/history/fold-history.ts';
import type { HistoryDetails, HistoryEvent } from '../../../../../lib/core/run/history/history-event.ts';
import { type HistoryFixture, historyFixtures } from '../../../local/services/states/history-fixture.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');

/** A fixture's events as GetExecutionHistory returns them. */
function listEvents({ history = [] }: HistoryFixture): HistoryEvent[] {
  return history.map((line) => {
    const { event, at = 0, input, output, ...details } = line as Record<string, unknown>;
    const [id, type, previous] = /^(\d+) (\w+) < (\d+)$/.exec(String(event))?.slice(1) ?? [];
    const texts: Record<string, unknown> = {};
    if (input !== undefined) texts.input = JSON.stringify(input);
    if (output !== undefined) texts.output = JSON.stringify(output);
    return {
      id: Number(id),
      previousEventId: Number(previous),
      type: String(type),
      at: new Date(begin + Number(at) * 1000).toISOString(),
      details: { ...details, ...texts } as HistoryDetails,
    };
  });
}

const fixtures = historyFixtures().filter(([, { history }]) => history !== undefined);

function foldFixture(name: string) {
  const fixture = fixtures.find(([one]) => one === name)?.[1];
  if (fixture === undefined) throw new Error(`no recorded history is named ${name}`);
  return foldHistory(listEvents(fixture));
}

describe('foldHistory', () => {
  test.each(fixtures)('gives every entered state a visit and every exit its visit: %s', (_name, fixture) => {
    const events = listEvents(fixture);
    const { visits, lastEventId } = foldHistory(events);

    const entered = events.filter(({ type }) => type.endsWith('StateEntered'));
    expect(visits.map(({ id, name }) => [id, name])).toEqual(entered.map(({ id, details }) => [id, details.name]));
    const exits = events.filter(({ type }) => type.endsWith('StateExited')).map(({ details }) => details.name);
    const left = visits.filter(({ exitedAt }) => exitedAt !== undefined).map(({ name }) => name);
    expect(left.toSorted()).toEqual(exits.toSorted());
    expect(lastEventId).toBe(events.at(-1)?.id ?? 0);
  });

  test.each(fixtures)('shows every task call as an attempt: %s', (_name, fixture) => {
    const events = listEvents(fixture);

    const attempts = foldHistory(events).visits.flatMap((visit) => visit.attempts);

    expect(attempts).toHaveLength(events.filter(({ type }) => type.endsWith('Scheduled')).length);
  });

  test.each(fixtures.filter(([, { ends }]) => ends.status === 'SUCCEEDED'))(
    'leaves nothing running or failed in an execution that succeeded: %s',
    (_name, fixture) => {
      const { visits } = foldHistory(listEvents(fixture));

      const open = visits.filter(({ status }) => status !== 'succeeded' && status !== 'caught');
      expect(open.filter(({ parent }) => parent === undefined)).toEqual([]);
    },
  );

  test.each(fixtures.filter(([, { ends }]) => ends.status === 'FAILED'))(
    'shows the failed state of an execution that failed: %s',
    (_name, fixture) => {
      const { visits } = foldHistory(listEvents(fixture));

      const failed = visits.filter(({ status }) => status === 'failed');
      if (visits.length > 0) expect(failed.map(({ error }) => error)).toContain(fixture.ends.error);
      expect(visits.filter(({ status }) => status === 'running')).toEqual([]);
    },
  );

  test('nests the iterations of a Map state, and continues them after a redrive', () => {
    const { visits, redrives } = foldFixture('redrive-map');

    expect(redrives).toBe(1);
    expect(visits.map(({ name, status, parent, attempts }) => [name, status, parent, attempts.length])).toEqual([
      ['Each', 'succeeded', undefined, 0],
      ['Work', 'succeeded', { visit: 2, iteration: 0 }, 1],
      ['Work', 'succeeded', { visit: 2, iteration: 1 }, 2],
      ['Work', 'succeeded', { visit: 2, iteration: 2 }, 1],
    ]);
    expect(visits[0]?.iterations).toEqual({ total: 3, started: 3, succeeded: 3, failed: 1 });
    expect(visits[2]?.attempts[0]).toMatchObject({ error: 'Boom' });
  });

  test('shows a Fail state inside a branch as failed, and what ran beside it as aborted', () => {
    const { visits } = foldFixture('parallel-fails');

    expect(visits.filter(({ type }) => type === 'Fail').map(({ status }) => status)).toEqual(['failed']);
    expect(visits.filter(({ status }) => status === 'running')).toEqual([]);
  });

  test('nests the branches of a Parallel state', () => {
    const { visits } = foldFixture('redrive-parallel');

    expect(visits.map(({ name, status, parent }) => [name, status, parent])).toEqual([
      ['Both', 'succeeded', undefined],
      ['Fine', 'succeeded', { visit: 2, branch: 0 }],
      ['Work', 'succeeded', { visit: 2, branch: 1 }],
    ]);
  });

  test('shows that an error was caught', () => {
    const { visits } = foldFixture('jsonata-catch');

    expect(visits.map(({ name, status, error }) => [name, status, error])).toEqual([
      ['Work', 'caught', 'Boom'],
      ['Caught', 'succeeded', undefined],
    ]);
  });

  test('shows a retry in progress as a running visit with its attempts', () => {
    const fixture = fixtures.find(([name]) => name === 'redrive-task')?.[1];
    const events = listEvents(fixture ?? ({} as HistoryFixture)).slice(0, 7);

    const work = foldHistory(events).visits.at(-1);

    expect(work).toMatchObject({ name: 'Work', status: 'running', error: 'Boom', attempts: [{ error: 'Boom' }] });
  });

  test('folds an empty history, and a long one in linear time', () => {
    expect(foldHistory([])).toEqual({ visits: [], redrives: 0, lastEventId: 0 });
    const long = Array.from({ length: 25_000 }, (_, at): HistoryEvent => {
      const isEntry = at % 2 === 0;
      const type = isEntry ? 'PassStateEntered' : 'PassStateExited';
      return { id: at + 1, previousEventId: at, type, at: new Date(begin).toISOString(), details: { name: 'Loop' } };
    });

    expect(foldHistory(long).visits).toHaveLength(12_500);
  });
});
