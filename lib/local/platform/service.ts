// What every service of the local platform is to the rest of it: operations called by name, and the permissions they need.
import type { AwsError } from './aws-error.ts';

export type JsonObject = Record<string, unknown>;

/** Who makes a call: a role of the stack, an AWS service itself, or somebody outside, who administers the platform. */
export type Caller =
  | { readonly kind: 'administrator' }
  | { readonly kind: 'role'; readonly roleArn: string }
  | { readonly kind: 'service'; readonly principal: string; readonly sourceArn: string };

/** What IAM must allow before an operation runs: an action such as `dynamodb:PutItem` on a resource's ARN, or `*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

export interface LocalService {
  /** The IAM prefix, which is also the name that requests are signed for: `dynamodb`, `events`, `sqs`, `states`, `s3`. */
  readonly name: string;
  /** The part of `X-Amz-Target` before the dot, such as `AWSEvents`; absent where the service speaks REST. */
  readonly targetPrefix?: string;
  /** What the caller needs, told from the operation and its input alone. Throws the refusal of an unknown operation. */
  permissions(operation: string, input: JsonObject): readonly Permission[];
  /** Performs an operation. Input and output have the shapes of AWS's API model. Throws AwsError. */
  call(operation: string, input: JsonObject): Promise<JsonObject>;
  /** Stops timers and writes what must be kept. Idempotent. */
  close(): Promise<void>;
}

/** How one service calls another: IAM is checked for the caller, then the operation runs. */
export type CallService = (
  caller: Caller,
  request: { readonly service: string; readonly operation: string; readonly input: JsonObject },
) => Promise<JsonObject>;

/** The account and Region that the platform plays. */
export const localAccount = { accountId: '000000000000', region: 'us-east-1', partition: 'aws' } as const;

/** A request as it came over HTTP, for services that speak REST. Header names are lower-case. */
export interface RestRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A service that is told apart by path and method instead of `X-Amz-Target`: S3 and Lambda. */
export interface RestService extends LocalService {
  /** The operation that a request asks for, or undefined where it is another service's. Rejects with AwsError for a malformed request. */
  decode(request: RestRequest): Promise<{ readonly operation: string; readonly input: JsonObject } | undefined>;
  encode(operation: string, output: JsonObject): RestResponse;
  encodeError(error: AwsError): RestResponse;
}
