// Costs as text.
import { type CostLine, type CostUnit, prices, pricesAsOf, sumRouter } from '../../authoring/forecast/prices.ts';
import type { Scenario } from './scenarios.ts';

export interface PricedScenario extends Scenario {
  readonly lines: readonly CostLine[];
  /** Dollars a million events without what Step Functions charges for the workflows. */
  readonly router: number;
}

const note = `List prices of ${pricesAsOf}. The time of functions and Express runs is measured on this machine, without the waits of workflows. Tasks that call other services are not priced.`;

/** The components of one event, a line each. */
export function formatCost(workflow: string, lines: readonly CostLine[]): string {
  const row = (what: string, count: string, dollars: number): string =>
    `${what.padEnd(30)}${count.padStart(12)}${dollars.toFixed(2).padStart(12)}`;
  return [
    `"${workflow}", per event and in dollars per million events`,
    ...lines.map(({ unit, count, dollars }) => row(unit, count.toFixed(2), dollars)),
    row('the router itself', '', sumRouter(lines)),
    row('with the workflow', '', sumAll(lines)),
    note,
  ].join('\n');
}

/** The components of all scenarios, a column each. */
export function formatCostTable(workflow: string, scenarios: readonly PricedScenario[]): string {
  const row = (what: string, cells: readonly string[]): string =>
    what.padEnd(30) + cells.map((cell) => cell.padStart(12)).join('');
  const dollars = (of: (scenario: PricedScenario) => number): string[] => scenarios.map((one) => of(one).toFixed(2));
  const units = (Object.keys(prices) as CostUnit[]).filter((unit) =>
    scenarios.some(({ lines }) => lines.some((line) => line.unit === unit)),
  );
  return [
    `"${workflow}", in dollars per million events`,
    row(
      'event',
      scenarios.map(({ size }) => size),
    ),
    row(
      'bytes of data',
      scenarios.map(({ bytes }) => String(bytes)),
    ),
    row(
      'runs',
      scenarios.map(({ fanOut }) => String(fanOut)),
    ),
    ...units.map((unit) =>
      row(
        unit,
        dollars(({ lines }) => lines.find((line) => line.unit === unit)?.dollars ?? 0),
      ),
    ),
    row(
      'the router itself',
      dollars(({ router }) => router),
    ),
    row(
      'with the workflow',
      dollars(({ lines }) => sumAll(lines)),
    ),
    note,
  ].join('\n');
}

function sumAll(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
