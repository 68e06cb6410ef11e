// The graph of a definition: what is read of it, where it is placed, and what a run's visits say about it.
import { describe, expect, test } from '@jest/globals';
import type { Visit } from '../../../lib/console/data/answers.ts';
import { type GraphScope, joinEdges, readGraph } from '../../../lib/console/graph/definition.ts';
import { createLayout, type PlacedState } from '../../../lib/console/graph/layout.ts';
import { readProgress, toEdgeKey } from '../../../lib/console/graph/progress.ts';
import { fitView, zoomView } from '../../../lib/console/graph/view.ts';

const pass = (Next?: string) => (Next === undefined ? { Type: 'Pass', End: true } : { Type: 'Pass', Next });
const definition = {
  StartAt: 'Decide',
  States: {
    Decide: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.total', NumericGreaterThan: 50, Next: 'Each' },
        { Condition: '{% $x = 1 %}', Next: 'Both' },
        {
          And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.b', BooleanEquals: true } }],
          Next: 'Both',
        },
      ],
      Default: 'Both',
    },
    Each: {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'Work',
        States: { Work: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true } },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Both' }],
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'L', States: { L: pass('L2'), L2: pass() } },
        { StartAt: 'R', States: { R: pass() } },
      ],
      End: true,
    },
  },
};
const scope = readGraph(definition);

describe('a definition', () => {
  test('has an edge for each way out of a state, with its condition', () => {
    expect(scope.edges.map(({ from, to, kind, label }) => [from, to, kind, label])).toEqual([
      ['Decide', 'Each', 'choice', 'total > 50'],
      ['Decide', 'Both', 'choice', '$x = 1'],
      ['Decide', 'Both', 'choice', 'a present and not b = true'],
      ['Decide', 'Both', 'default', 'otherwise'],
      ['Each', 'Both', 'next', undefined],
      ['Each', 'Both', 'catch', 'any error'],
    ]);
  });

  test('has one line between two states, because a history does not say which condition held', () => {
    expect(joinEdges(scope.edges).map(({ from, to, kind, label }) => [from, to, kind, label])).toEqual([
      ['Decide', 'Each', 'choice', 'total > 50'],
      ['Decide', 'Both', 'choice', '$x = 1, or a present and not b = true, or otherwise'],
      ['Each', 'Both', 'next', undefined],
      ['Each', 'Both', 'catch', 'any error'],
    ]);
  });

  test('has the graphs inside Map and Parallel states', () => {
    expect(scope.states.map(({ name, scopes }) => [name, scopes.length])).toEqual([
      ['Decide', 0],
      ['Each', 1],
      ['Both', 2],
    ]);
    expect(scope.states[1]?.scopes[0]?.states[0]?.detail).toBe('sqs:sendMessage, waits');
  });
});

const contains = (outer: PlacedState, inner: PlacedState): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe('a layout', () => {
  const layout = createLayout(scope);
  const find = (name: string): PlacedState => layout.states.find(({ state }) => state.name === name) as PlacedState;

  test('places nested states inside their state, and branches beside each other', () => {
    expect(['L', 'L2', 'R'].map((name) => contains(find('Both'), find(name)))).toEqual([true, true, true]);
    expect(contains(find('Each'), find('Work'))).toBe(true);
    expect(find('L').x + find('L').width).toBeLessThan(find('R').x);
  });

  test('places a state below those that lead to it, inside the whole', () => {
    expect(find('Decide').y + find('Decide').height).toBeLessThan(find('Each').y);
    expect(find('Each').y + find('Each').height).toBeLessThan(find('Both').y);
    expect(layout.states.every(({ x, y, width }) => x >= 0 && y >= 0 && x + width <= layout.width)).toBe(true);
  });

  test('has a line for every edge, also of a graph with more than a hundred states', () => {
    const names = Array.from({ length: 120 }, (_, at) => `S${at}`);
    const States = Object.fromEntries(
      names.map((name, at) => [
        name,
        { ...pass(names[at + 1]), Catch: at < 119 ? [{ ErrorEquals: ['E'], Next: 'S119' }] : [] },
      ]),
    );
    const large: GraphScope = readGraph({ StartAt: 'S0', States });
    const placed = createLayout(large);

    expect(layout.edges.every(({ points }) => points.length >= 2)).toBe(true);
    expect(placed.edges).toHaveLength(119 + 119);
    // Each state stands in one column, because the edges of catchers do not widen the graph.
    expect(placed.width).toBeLessThan(400);
    expect(placed.edges.every(({ points }) => points.length >= 2)).toBe(true);
  });
});

describe('a viewport', () => {
  test('fits a large graph, does not enlarge a small one, and keeps the place under the pointer', () => {
    expect(fitView({ width: 1_952, height: 100 }, { width: 1_000, height: 500 }).scale).toBe(0.5);
    expect(fitView({ width: 10, height: 10 }, { width: 1_000, height: 500 }).scale).toBe(1.15);
    expect(zoomView({ x: 0, y: 0, scale: 1 }, 2, { x: 100, y: 50 })).toEqual({ scale: 2, x: 50, y: 25 });
  });
});

describe('progress', () => {
  const visit = (id: number, name: string, over: Partial<Visit> = {}): Visit => ({
    ...{ id, name, type: 'Task', status: 'succeeded', enteredAt: '', attempts: [] },
    ...over,
  });

  test('has the most urgent status, the visits and the attempts of each state', () => {
    const attempts = [{ scheduledAt: '' }, { scheduledAt: '' }];
    const { states } = readProgress([visit(1, 'A'), visit(2, 'A', { status: 'failed', attempts }), visit(3, 'A')]);

    expect(states.get('A')).toEqual({ status: 'failed', visits: 3, attempts: 2 });
    expect(states.has('B')).toBe(false);
  });

  test('takes an edge only between visits of the same branch or iteration', () => {
    const inside = (id: number, name: string, iteration: number) =>
      visit(id, name, { parent: { visit: 1, iteration } });
    const { taken } = readProgress([
      visit(1, 'Map'),
      inside(2, 'X', 0),
      inside(3, 'X', 1),
      inside(4, 'Y', 1),
      inside(5, 'Z', 0),
      visit(6, 'End'),
    ]);

    expect([...taken]).toEqual([toEdgeKey('X', 'Y'), toEdgeKey('X', 'Z'), toEdgeKey('Map', 'End')]);
  });
});
