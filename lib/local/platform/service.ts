// The interface of every service of the local platform: operations by name, and the permissions that they need.
import type { AwsError } from './aws-error.ts';

export type JsonObject = Record<string, unknown>;

/** The caller of an operation: a role of the stack, an AWS service, or a client from outside, who is the administrator. */
export type Caller =
  | { readonly kind: 'administrator' }
  | { readonly kind: 'role'; readonly roleArn: string }
  | { readonly kind: 'service'; readonly principal: string; readonly sourceArn: string };

/** A permission that an operation needs: an action such as `dynamodb:PutItem`, on a resource's ARN or `*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** For `iam:PassRole`: the principal that gets the role, such as `scheduler.amazonaws.com`. */
  readonly passedToService?: string;
}

export interface LocalService {
  /** The IAM prefix, which is also the name that requests are signed for: `dynamodb`, `events`, `sqs`, `states`, `s3`. */
  readonly name: string;
  /** The part of `X-Amz-Target` before the dot, such as `AWSEvents`; absent for a REST service. */
  readonly targetPrefix?: string;
  /** The permissions that the caller needs, from the operation and its input. Throws AwsError for an unknown operation. */
  permissions(operation: string, input: JsonObject): readonly Permission[];
  /** Performs an operation. Input and output have the shapes of AWS's API model. Throws AwsError. */
  call(operation: string, input: JsonObject, hooks?: CallHooks): Promise<JsonObject>;
  /** Stops timers and writes unsaved data. Idempotent. */
  close(): Promise<void>;
}

/** What a caller within the process can learn while an operation runs. */
export interface CallHooks {
  /**
   * Called when the operation does not wait for a first start on this machine any more, which takes no such time on AWS: only then does
   * a limit of time begin. An operation that fails before it may not call it. @default - nobody asks
   */
  readonly onStarted?: (() => void) | undefined;
}

/** Where a service stores its data. */
export interface Folders {
  /** The service's own folder, where its data survives the process. @default - in memory */
  readonly dataDir?: string | undefined;
  /** The service's own folder for data that may become large and is not kept. @default dataDir */
  readonly scratchDir?: string | undefined;
}

/** Calls a service: IAM authorizes the caller, then the operation runs. Rejects with AwsError. */
export type CallService = (
  caller: Caller,
  request: { readonly service: string; readonly operation: string; readonly input: JsonObject } & CallHooks,
) => Promise<JsonObject>;

/** The account and Region of the local platform. */
export const localAccount = { accountId: '000000000000', region: 'us-east-1', partition: 'aws' } as const;

/** An HTTP request to a REST service. Header names are lower-case. */
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

/** A service that is identified by path and method instead of `X-Amz-Target`: S3 and Lambda. */
export interface RestService extends LocalService {
  /** The operation that a request asks for, or undefined if it is another service's. Rejects with AwsError for a malformed request. */
  decode(request: RestRequest): Promise<{ readonly operation: string; readonly input: JsonObject } | undefined>;
  encode(operation: string, output: JsonObject): RestResponse;
  encodeError(error: AwsError): RestResponse;
}
