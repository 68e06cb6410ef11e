// What a task's resource is to the task: how it is called, waited for and told of in the history.
import { randomBytes } from 'node:crypto';
import type { AwsError } from '../../../platform/aws-error.ts';
import type { RunHost } from '../engine/run-host.ts';
import { StatesError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from '../language/json.ts';

/** What is done with the resource once it was called. */
export type Pattern = 'response' | 'sync' | 'token';

export interface TaskCall {
  readonly host: RunHost;
  readonly parameters: JsonRecord;
}

/** A resource that answers later: what came back at once, and the outcome to wait for. */
export interface Pending {
  readonly submitted: Json;
  readonly outcome: Promise<Json>;
  readonly stop: () => void;
}

export interface Integration {
  /** As the history tells it: `lambda`, `aws-sdk:dynamodb`. */
  readonly resourceType: string;
  /** `invoke`, `startExecution.sync:2`. */
  readonly resource: string;
  readonly pattern: Pattern;
  /** Members that the arguments must have; told where the definition is checked. */
  readonly required: readonly string[];
  /** Calls the resource. Throws StatesError. */
  readonly call: (task: TaskCall) => Promise<Json>;
  /** Calls a resource of pattern `sync`. */
  readonly submit?: (task: TaskCall) => Promise<Pending>;
  /** Waits again, after a restart, for the work that a call answered with `submitted`. */
  readonly resume?: (task: TaskCall, submitted: Json) => Pending;
}

/** How a service's failures are named in a workflow. */
export interface ErrorNaming {
  /** What stands before the dot: `DynamoDB`. */
  readonly prefix: string;
  /** The SDK's name of the service inside the cause: `AmazonDynamoDBv2`. */
  readonly service: string;
  readonly style: 'optimized' | 'aws-sdk';
  /** What the SDK throws for a refusal that it has no class for: `AmazonDynamoDBException`. */
  readonly base: string;
}

/** Codes that the services answer but that their SDKs have no exception for. */
const unmodelled = new Set([
  ...['AccessDenied', 'AccessDeniedException', 'ValidationException', 'SerializationException', 'NotImplemented'],
  ...[
    'MissingParameter',
    'InvalidParameterValue',
    'PreconditionFailed',
    'InvalidRange',
    'InvalidArgument',
    'NotModified',
  ],
]);

/** A refusal as the workflow sees it: `DynamoDB.ConditionalCheckFailedException`, its cause as the SDK words it. */
export function serviceFailure(fault: AwsError, naming: ErrorNaming, requestId: string): StatesError {
  const name = exceptionName(fault.code, naming);
  return new StatesError(`${naming.prefix}.${name}`, `${fault.message} (${faultDetails(fault, naming, requestId)})`);
}

/** Step Functions alone models its ValidationException. */
function exceptionName(code: string, { base }: ErrorNaming): string {
  const isModelled = !unmodelled.has(code) || (code === 'ValidationException' && /^(AWSStepFunctions|Sfn)/.test(base));
  if (!isModelled) return base;
  return code.endsWith('Exception') ? code : `${code}Exception`;
}

function faultDetails(fault: AwsError, { service, style }: ErrorNaming, requestId: string): string {
  if (style === 'aws-sdk') {
    const extended = service === 'S3' ? [`Extended Request ID: ${randomBytes(56).toString('base64')}`] : [];
    return [`Service: ${service}`, `Status Code: ${fault.status}`, `Request ID: ${requestId}`, ...extended].join(', ');
  }
  const details = [`Service: ${service}`, `Status Code: ${fault.status}`, `Error Code: ${fault.code}`];
  return [...details, `Request ID: ${requestId}`, 'Proxy: null'].join('; ');
}
