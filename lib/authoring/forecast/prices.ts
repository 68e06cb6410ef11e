// List prices of AWS in us-east-1, on demand, without free tiers, as of November 2026. The only file with prices.

export const pricesAsOf = 'November 2026, us-east-1, without free tiers';

/** The units that AWS charges for, by component. Prices are in dollars per million units. */
export const prices = {
  /** https://aws.amazon.com/api-gateway/pricing/: a request of up to 512 KB. */
  'HTTP API requests': 1,
  /** https://aws.amazon.com/lambda/pricing/ */
  'Lambda requests': 0.2,
  /** Arm. */
  'Lambda GB-seconds': 13.3334,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/: 1 KB. */
  'DynamoDB write units': 0.625,
  /** 4 KB, consistent; half for an eventually consistent read. */
  'DynamoDB read units': 0.125,
  /** https://aws.amazon.com/eventbridge/pricing/: custom events of 64 KB. */
  'EventBridge events': 1,
  /** https://aws.amazon.com/sqs/pricing/: requests of 64 KB. */
  'SQS requests': 0.4,
  /** https://aws.amazon.com/step-functions/pricing/: of Standard workflows. */
  'Step Functions transitions': 25,
  'Express runs': 1,
  /** 0.06 a GB-hour for the first 1,000 hours of a month; less after that. */
  'Express GB-seconds': (0.06 / 3_600) * 1_000_000,
  /** https://aws.amazon.com/s3/pricing/ */
  'S3 PUT requests': 5,
  'S3 GET requests': 0.4,
  /** https://aws.amazon.com/cloudwatch/pricing/: 0.50 a GB. */
  'log bytes': 0.5 / 1_000,
} as const;

export type CostUnit = keyof typeof prices;

/** Units of one event. */
export type Usage = { readonly [Unit in CostUnit]?: number };

export interface CostLine {
  readonly unit: CostUnit;
  /** The units that one event uses. */
  readonly count: number;
  /** The price of these units for a million events, in dollars. */
  readonly dollars: number;
}

/** The cost of a million events by component, in the order of the price list; components without use are left out. */
export function priceUsage(usage: Usage): CostLine[] {
  return (Object.keys(prices) as CostUnit[]).flatMap((unit) => {
    const count = usage[unit] ?? 0;
    return count === 0 ? [] : [{ unit, count, dollars: count * prices[unit] }];
  });
}

const unitsOfWorkflows: readonly CostUnit[] = ['Step Functions transitions', 'Express runs', 'Express GB-seconds'];

/** The cost of the router itself: without that of the workflows, which Step Functions charges for. */
export function sumRouter(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { unit, dollars }) => sum + (unitsOfWorkflows.includes(unit) ? 0 : dollars), 0);
}
