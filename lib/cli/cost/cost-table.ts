// Costs as text.
import { type CostLine, type CostUnit, prices, pricesAsOf, sumRouter } from '../../authoring/forecast/prices.ts';
import { maxInlineBytes } from '../../core/event/large-data.ts';
import type { Scenario } from './scenarios.ts';
import type { RunEnds } from './usage-tally.ts';

export interface PricedScenario extends Scenario {
  readonly lines: readonly CostLine[];
  /** Dollars a million events without what Step Functions charges for the workflows. */
  readonly router: number;
  readonly ends: RunEnds;
  /** The same while the queue of starts has a backlog. */
  readonly inBatches: Pick<PricedScenario, 'lines' | 'router'>;
}

const note = `List prices of ${pricesAsOf}. The time of functions and Express runs is measured on this machine, without the waits of workflows. Tasks that call other services are not priced.`;

/** The components of one event, a line each. */
export function formatCost(workflow: string, lines: readonly CostLine[], ends: RunEnds): string {
  const row = (what: string, count: string, dollars: number): string =>
    `${what.padEnd(30)}${count.padStart(12)}${dollars.toFixed(2).padStart(12)}`;
  return [
    `"${workflow}", per event and in dollars per million events`,
    ...lines.map(({ unit, count, dollars }) => row(unit, count.toFixed(2), dollars)),
    row('the router itself', '', sumRouter(lines)),
    row('with the workflow', '', sumAll(lines)),
    `its runs: ${formatEnds(ends)}`,
    note,
  ].join('\n');
}

/** The components of all scenarios, a column each: one table where each message is delivered alone, and one with full batches. */
export function formatCostTable(workflow: string, scenarios: readonly PricedScenario[]): string {
  const inBatches = scenarios.map((scenario) => ({ ...scenario, ...scenario.inBatches }));
  return [
    `"${workflow}", in dollars per million events, sent one at a time`,
    ...formatScenarios(scenarios),
    '',
    `"${workflow}", in dollars per million events, while the queue of starts has a backlog and delivers ten messages at a time`,
    ...formatScenarios(inBatches),
    '',
    ...scenarios.filter(({ ends }) => summarizeEnds(ends) !== 'succeeded').map(explainEnds),
    note,
  ].join('\n');
}

function formatScenarios(scenarios: readonly PricedScenario[]): string[] {
  const row = (what: string, read: (scenario: PricedScenario) => string | number): string =>
    what.padEnd(30) + scenarios.map((scenario) => String(read(scenario)).padStart(12)).join('');
  const dollars = (what: string, read: (scenario: PricedScenario) => number): string =>
    row(what, (scenario) => read(scenario).toFixed(2));
  const units = (Object.keys(prices) as CostUnit[]).filter((unit) =>
    scenarios.some(({ lines }) => lines.some((line) => line.unit === unit)),
  );
  return [
    row('event', ({ size }) => size),
    row('bytes of data', ({ bytes }) => bytes),
    row('runs', ({ fanOut }) => fanOut),
    row('which', ({ ends }) => summarizeEnds(ends)),
    ...units.map((unit) => dollars(unit, ({ lines }) => lines.find((line) => line.unit === unit)?.dollars ?? 0)),
    dollars('the router itself', ({ router }) => router),
    dollars('with the workflow', ({ lines }) => sumAll(lines)),
  ];
}

/** All ends, with the number of each: `40 succeeded, 10 failed: OutOfStock`. */
function formatEnds(ends: RunEnds): string {
  const all = Object.entries(ends).map(([how, count]) => `${count} ${how}`);
  return all.length === 0 ? 'no end was reported, as for Express workflows' : all.join(', ');
}

/** The status of all runs, or `mixed`. */
function summarizeEnds(ends: RunEnds): string {
  const [status = '-', ...others] = new Set(Object.keys(ends).map((how) => how.split(':')[0]));
  return others.length === 0 ? status : 'mixed';
}

/** A run that fails early makes fewer transitions than one that does its work, so its price is not the price of the work. */
function explainEnds({ size, fanOut, bytes, ends }: PricedScenario): string {
  const remedy =
    bytes > maxInlineBytes
      ? ' Data of this size reaches a workflow as "dataRef": its first task must read it from the bucket, or its triggers must leave it out.'
      : '';
  return `The ${size} events that start ${fanOut}: ${formatEnds(ends)}. The price is that of these runs, wherever they ended.${remedy}`;
}

function sumAll(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
