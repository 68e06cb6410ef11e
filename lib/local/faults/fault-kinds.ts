// The kinds of faults, and the calls that each kind can affect. The README of this folder describes them.
import type { Caller } from '../platform/service.ts';

/**
 * The caller of an operation, as it decides which faults are possible: a function has an environment that can die, EventBridge
 * delivers at least once, and any other role or service calls once.
 */
export type CallerKind = 'function' | 'events' | 'other';

/** A call at the boundary of a service. */
export interface FaultableCall {
  readonly from: CallerKind;
  readonly service: string;
  readonly operation: string;
}

interface FaultKindRow {
  readonly description: string;
  readonly affects: (call: FaultableCall) => boolean;
}

const isStatusEvent = ({ operation }: FaultableCall): boolean => operation === 'PutAwsEvent';
const isAsync = (call: FaultableCall): boolean => isStatusEvent(call) || call.from === 'events';
const isFromFunction = ({ from }: FaultableCall): boolean => from === 'function';
const isAnswered = (call: FaultableCall): boolean => !isStatusEvent(call);
const isDeletion = ({ operation }: FaultableCall): boolean => /^DeleteMessage(?:Batch)?$/.test(operation);

const batchOperations: ReadonlySet<string> = new Set([
  'events:PutEvents',
  'sqs:SendMessageBatch',
  'sqs:DeleteMessageBatch',
  'sqs:ChangeMessageVisibilityBatch',
]);

/** In the order in which they are drawn: a call has at most one fault. */
export const faultKinds = {
  noStatus: { description: 'a status event of Step Functions never arrives', affects: isStatusEvent },
  kill: { description: 'the environment of a function dies before or after one of its calls', affects: isFromFunction },
  lostAnswer: { description: 'the call has its effect, and its caller gets no answer or a 500', affects: isAnswered },
  throttle: { description: 'the call is refused because of too many requests', affects: isAnswered },
  error: { description: 'the call fails with a 5xx and has no effect', affects: isAnswered },
  partial: {
    description: 'one entry of a batch fails',
    affects: ({ service, operation }) => batchOperations.has(`${service}:${operation}`),
  },
  duplicate: {
    description: 'EventBridge or SQS delivers twice, the second time up to a minute later',
    affects: (call) => isAsync(call) || isDeletion(call),
  },
  late: { description: 'EventBridge delivers 1 to 120 s late', affects: isAsync },
  reorder: { description: 'EventBridge delivers up to 2 s late, so that later events overtake', affects: isAsync },
  slow: { description: 'the answer takes 0.1 to 5 s', affects: isFromFunction },
} as const satisfies Record<string, FaultKindRow>;

export type CallFaultKind = keyof typeof faultKinds;

/** The kinds that a specification can name. `clock` affects no call: it moves the clock of the services. */
export type FaultKind = CallFaultKind | 'clock';

export const faultKindNames: readonly FaultKind[] = [...(Object.keys(faultKinds) as CallFaultKind[]), 'clock'];

/** The services whose name can stand before a kind: `dynamodb.throttle`. */
export const faultedServices = [
  'dynamodb',
  'events',
  'lambda',
  's3',
  'scheduler',
  'secretsmanager',
  'sqs',
  'ssm',
  'states',
] as const;

/** The kind of a caller; undefined for the administrator, whose calls never fail. */
export function findCallerKind(caller: Caller, isFunction: boolean): CallerKind | undefined {
  if (caller.kind === 'administrator') return undefined;
  if (caller.kind === 'service') return caller.principal === 'events.amazonaws.com' ? 'events' : 'other';
  return isFunction ? 'function' : 'other';
}
