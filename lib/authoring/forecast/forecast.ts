// What a deployment will cost and which limit it will meet first, as lines that are printed at synth.
import { prices, pricesAsOf, priceUsage, sumRouter, type Usage } from './prices.ts';

/**
 * What one event of 1 KB uses that starts one run: test/e2e/cost.test.ts counts the calls. The time of functions is an estimate: AWS bills more
 * or less than this machine takes.
 */
export const usageOfEvent: Usage = {
  'HTTP API requests': 1,
  'Lambda requests': 3,
  'Lambda GB-seconds': 0.1,
  // The event and its index: 2; the start of the run and its index: 2; its end and its index: 2.
  'DynamoDB write units': 6,
  'DynamoDB read units': 1,
  'EventBridge events': 1,
  'SQS requests': 3,
  // The lines of three functions, 1.1 kB, and the line of the access log.
  'log bytes': 1_300,
};

/**
 * StartExecution of Standard workflows, per second and account: the refill in us-east-1, us-west-2 and eu-west-1. Other Regions have 150.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const startsPerSecond = 300;

/** A limit on what a deployment contains. */
export interface GrowthLimit {
  /** What is counted: `resources of the main stack`. */
  readonly what: string;
  readonly used: number;
  readonly allowed: number;
  /** How much of it another workflow needs. */
  readonly perWorkflow: number;
  /** What to do when it is met. */
  readonly remedy: string;
}

export interface ForecastOptions {
  /** Requests per second that the gateway accepts for each route. */
  readonly gatewayPerSecond: number;
  readonly growth: readonly GrowthLimit[];
}

/** Returns the lines, without a line break at the end. */
export function describeForecast({ gatewayPerSecond, growth }: ForecastOptions): string[] {
  const dollars = sumRouter(priceUsage(usageOfEvent)).toFixed(2);
  const transition = prices['Step Functions transitions'].toFixed(2);
  return [
    `a million events of 1 KB that start one run each cost about $${dollars}, and $${transition} for each state transition of a run (list prices of ${pricesAsOf})`,
    describeLoadLimit(gatewayPerSecond),
    ...describeGrowthLimit(growth),
  ];
}

function describeLoadLimit(gatewayPerSecond: number): string {
  const starts = `StartExecution, ${startsPerSecond} runs a second in the largest Regions and 150 in others`;
  return gatewayPerSecond < startsPerSecond
    ? `the first limit on load is the gateway's throttle, ${gatewayPerSecond} requests a second for each route; then ${starts}`
    : `the first limit on load is the quota of ${starts}; runs above it wait, and none is lost`;
}

/** The limit that the fewest further workflows reach. */
function describeGrowthLimit(growth: readonly GrowthLimit[]): string[] {
  const [first] = growth.toSorted((one, other) => countFree(one) - countFree(other));
  if (first === undefined) return [];
  const { what, used, allowed, remedy } = first;
  return [
    `the first limit on growth is ${used} of ${allowed} ${what}: ${countFree(first)} more workflows fit there; then ${remedy}`,
  ];
}

function countFree({ used, allowed, perWorkflow }: GrowthLimit): number {
  return Math.max(0, Math.floor((allowed - used) / perWorkflow));
}
