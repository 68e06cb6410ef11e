// The interface between a task and its resource: how the resource is called, waited for and named in the history.
import { randomBytes } from 'node:crypto';
import type { AwsError } from '../../../platform/aws-error.ts';
import type { RunHost } from '../engine/run-host.ts';
import { StatesError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from '../language/json.ts';

/** When a task continues after the call: with the response, after the work has ended, or after its token was sent back. */
export type Pattern = 'response' | 'sync' | 'token';

export interface TaskCall {
  readonly host: RunHost;
  readonly parameters: JsonRecord;
}

/** Work that ends later: the immediate answer of the resource, and the outcome to wait for. */
export interface Pending {
  readonly submitted: Json;
  readonly outcome: Promise<Json>;
  readonly stop: () => void;
}

export interface Integration {
  /** The name in the history: `lambda`, `aws-sdk:dynamodb`. */
  readonly resourceType: string;
  /** `invoke`, `startExecution.sync:2`. */
  readonly resource: string;
  readonly pattern: Pattern;
  /**
   * The name of an integration that the platform does not have, so that its tasks need a stand-in. @default - the platform has it
   */
  readonly missing?: string;
  /** Calls the resource. Throws StatesError. */
  readonly call: (task: TaskCall) => Promise<Json>;
  /** Calls a resource of pattern `sync`. */
  readonly submit?: (task: TaskCall) => Promise<Pending>;
  /** Waits again, after a restart, for the work whose call returned `submitted`. */
  readonly resume?: (task: TaskCall, submitted: Json) => Pending;
}

/** The target of a task: an integration, or a function by its ARN. */
export type Callee =
  | { readonly kind: 'integration'; readonly integration: Integration }
  | { readonly kind: 'function'; readonly functionArn: string }
  | { readonly kind: 'activity'; readonly activityArn: string };

/** How the failures of a service are named in a workflow. */
export interface ErrorNaming {
  /** The part before the dot: `DynamoDB`. */
  readonly prefix: string;
  /** The SDK's name of the service, used in the cause: `AmazonDynamoDBv2`. */
  readonly service: string;
  readonly style: 'optimized' | 'aws-sdk';
  /** The exception that the SDK throws for a refusal without its own class: `AmazonDynamoDBException`. */
  readonly base: string;
}

/** Error codes of the services for which their SDKs have no exception class. */
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

/**
 * Converts a refusal to the error of a state: a name such as `DynamoDB.ConditionalCheckFailedException`, and a cause with the
 * SDK's message.
 */
export function serviceFailure(fault: AwsError, naming: ErrorNaming, requestId: string): StatesError {
  const name = exceptionName(fault.code, naming);
  return new StatesError(`${naming.prefix}.${name}`, `${fault.message} (${faultDetails(fault, naming, requestId)})`);
}

/** Only Step Functions and EventBridge Scheduler have ValidationException in their API model. */
function exceptionName(code: string, { base }: ErrorNaming): string {
  const isModelled =
    !unmodelled.has(code) || (code === 'ValidationException' && /^(AWSStepFunctions|Sfn|Scheduler)/.test(base));
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
