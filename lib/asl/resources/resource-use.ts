// One use of a resource by a definition, and how the resource's name is read from an argument.
import type { JsonObject } from '../grammar/json.ts';
import { isExpression, readConstant } from '../grammar/jsonata-text.ts';

export type ResourceKind =
  /** A name or an ARN of a Lambda function, an activity's ARN, a table, a queue's URL, a topic's ARN, a bus. */
  | 'function'
  | 'activity'
  | 'table'
  | 'queue'
  | 'topic'
  | 'bus'
  /** A state machine's ARN, and all executions of the state machine whose ARN is given. */
  | 'state-machine'
  | 'executions'
  /** This state machine itself, and its executions; `resource` is the empty string. */
  | 'self'
  | 'self-executions'
  /** An EventBridge rule that Step Functions manages for `.sync`: its name. */
  | 'managed-rule'
  /** A bucket's name; a bucket and a key, `name/key` or `name/*`. */
  | 'bucket'
  | 'object'
  | 'connection'
  | 'role'
  | 'secret'
  | 'parameter'
  | 'key'
  /** A model of Amazon Bedrock: its ARN, or the ID of a foundation model. */
  | 'model'
  /** A schedule, `<group>/<name>` or `<group>/*`; a group of schedules. */
  | 'schedule'
  | 'schedule-group'
  /** For an action without resource-level permission; `resource` is `*`. */
  | 'every'
  /** For an integration whose resource cannot be derived; `resource` is undefined. */
  | 'other';

export interface ResourceUse {
  /** The IAM prefix of the service, such as `lambda` or `states`. */
  service: string;
  /** IAM actions, such as `lambda:InvokeFunction`. */
  actions: readonly string[];
  kind: ResourceKind;
  /** The literal name, URL or ARN, `${…}` included; undefined if it is known only at run time. */
  resource: string | undefined;
  /** The place in the definition. */
  pointer: string;
  /** For `iam:PassRole`: the principal that gets the role. */
  passedTo?: string;
}

/** The text that reaches the service unchanged; the value of an expression that is a constant. */
export function literalOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isExpression(value) ? readConstant(value) : value;
}

/** The object of a bucket, or every object if the key is known only at run time. */
export function objectName(given: JsonObject): string | undefined {
  const bucket = literalOf(given.Bucket);
  return bucket === undefined ? undefined : `${bucket}/${literalOf(given.Key) ?? '*'}`;
}
