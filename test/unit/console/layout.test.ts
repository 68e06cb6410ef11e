// The layout of graphs: on every definition of the repository, and on made-up ones that have more states, loops and catchers.
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readGraph } from '../../../lib/console/graph/definition.ts';
import { toPath } from '../../../lib/console/graph/edge-lines.ts';
import { createLayout } from '../../../lib/console/graph/layout.ts';
import { countCrossings, listOverlaps, listPierced } from './layout-measures.ts';

type Json = Readonly<Record<string, unknown>>;

/** Every object with `StartAt` and `States` in the JSON files, also inside texts. */
function findDefinitions(value: unknown): readonly Json[] {
  if (typeof value === 'string') return value.startsWith('{') && value.includes('"StartAt"') ? parse(value) : [];
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Json;
  if (typeof own.StartAt === 'string' && own.States !== undefined) return [own];
  return Object.values(own).flatMap(findDefinitions);
}

function parse(text: string): readonly Json[] {
  try {
    return findDefinitions(JSON.parse(text));
  } catch {
    // A fixture of a broken definition.
    return [];
  }
}

const files = globSync('{statemachines,test/fixtures}/**/*.json').map((path) => readFileSync(path, 'utf8'));
const known = [...new Map(files.flatMap(parse).map((own) => [JSON.stringify(own), own])).values()];

/** Numbers from 0 to 1 that are the same each time. */
function createNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const handler = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handle' }] };

/** A definition of choices, loops that wait, and tasks of which a quarter is caught by one handler. */
function inventDefinition(seed: number, size: number): Json {
  const next = createNumbers(seed);
  const States: Record<string, Json> = { Handle: { Type: 'Fail' } };
  const add = (name: string, state: Json): string => {
    States[name] = state;
    return name;
  };
  const name = (): string => `State ${Object.keys(States).length}`;
  const addTask = (to: string | undefined): string => {
    const caught = next() < 0.25 ? handler : {};
    return add(name(), { Type: 'Task', ...(to === undefined ? { End: true } : { Next: to }), ...caught });
  };
  const addChoice = (to: string, budget: number): string => {
    const ways = Array.from({ length: 2 + Math.floor(next() * 3) }, () =>
      next() < 0.15 ? to : addPart(to, budget / 3),
    );
    const choices = ways.map((Next, at) => ({ Variable: '$.value', NumericEquals: at, Next }));
    return add(name(), { Type: 'Choice', Choices: choices.slice(1), Default: ways[0] });
  };
  const addLoop = (to: string): string => {
    const [wait, choice] = [add(name(), {}), add(name(), {})];
    add(choice, { Type: 'Choice', Choices: [{ Variable: '$.ready', BooleanEquals: true, Next: to }], Default: wait });
    return add(wait, { Type: 'Wait', Seconds: 5, Next: addTask(choice) });
  };
  const addPart = (to: string | undefined, budget: number): string => {
    const kind = next();
    if (budget < 2 || to === undefined) return addTask(to);
    if (kind < 0.45) return addPart(addPart(to, budget / 2), budget / 2);
    return kind < 0.8 ? addChoice(to, budget) : addLoop(to);
  };
  const last = addTask(undefined);
  return { StartAt: addPart(last, size), States };
}

const inventAll = (size: number) => Array.from({ length: 12 }, (_, seed) => inventDefinition(seed, size));

describe('a layout', () => {
  test('has no boxes that overlap and no line through a box, for all definitions of the repository', () => {
    const layouts = known.map((definition) => createLayout(readGraph(definition)));

    expect(layouts.length).toBeGreaterThan(150);
    expect(layouts.flatMap(listOverlaps)).toEqual([]);
    expect(layouts.flatMap(listPierced)).toEqual([]);
    // dagre 3.1.3 drew 3 crossings.
    expect(layouts.reduce((sum, layout) => sum + countCrossings(layout), 0)).toBe(0);
  });

  test.each([10, 30])('has none for definitions with loops, choices and catchers, of a size of %i', (size) => {
    const layouts = inventAll(size).map((definition) => createLayout(readGraph(definition)));

    expect(layouts.flatMap(listOverlaps)).toEqual([]);
    expect(layouts.flatMap(listPierced)).toEqual([]);
  });

  test('is inside its size, also with an edge from a state to itself', () => {
    const retry = { Type: 'Task', End: true, Catch: [{ ErrorEquals: ['E'], Next: 'Retry' }] };
    const { states, edges, width, height } = createLayout(readGraph({ StartAt: 'Retry', States: { Retry: retry } }));
    const points = edges.flatMap((edge) => edge.points);

    expect(states).toHaveLength(1);
    expect(points).toHaveLength(6);
    expect(points.every(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height)).toBe(true);
  });

  test('has one line to a state that hundreds catch into', () => {
    const names = Array.from({ length: 400 }, (_, at) => `S${at}`);
    const state = (Next: string | undefined) =>
      Next === undefined ? { Type: 'Pass', End: true } : { Type: 'Pass', Next, ...handler };
    const States = Object.fromEntries(names.map((name, at) => [name, state(names[at + 1])]));
    const layout = createLayout(readGraph({ StartAt: 'S0', States: { ...States, Handle: { Type: 'Fail' } } }));

    expect(layout.edges).toHaveLength(399 + 399);
    expect(layout.width).toBeLessThan(400);
  });
});

test('a line goes straight, across, or in a curve', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 0, y: 10 },
    { x: 8, y: 20 },
    { x: 12, y: 20 },
  ];

  expect(toPath(points)).toBe('M0 0V10C0 15 8 15 8 20H12');
  expect(toPath([])).toBe('');
});
