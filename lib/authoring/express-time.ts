// When an Express workflow ends at the latest. The router awaits the end, so it must know this time.

/** Step Functions ends an Express execution after this time: https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
export const longestExpressSeconds = 300;

/** Returns whole seconds from 1 to 300. Without a `TimeoutSeconds`, or with a longer one, the limit of Step Functions applies. */
export function readExpressSeconds({ TimeoutSeconds: seconds }: Readonly<Record<string, unknown>>): number {
  return typeof seconds === 'number' ? Math.min(seconds, longestExpressSeconds) : longestExpressSeconds;
}
