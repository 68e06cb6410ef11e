// The AWS managed policies that this platform knows, with the statements that AWS publishes.

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const tracing = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];
const queuePolling = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const actionsByName: Readonly<Record<string, readonly string[] | undefined>> = {
  'service-role/AWSLambdaBasicExecutionRole': logs,
  'service-role/AWSLambdaSQSQueueExecutionRole': [...queuePolling, ...logs],
  AWSXRayDaemonWriteAccess: tracing,
  AWSXrayWriteOnlyAccess: tracing,
};

/** The document of a managed policy by its ARN, or undefined if it is unknown. */
export function managedPolicy(arn: string): object | undefined {
  const name = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
  const actions = actionsByName[name];
  if (actions === undefined) return undefined;
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
}
