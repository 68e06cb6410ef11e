// Dead letters: messages that could not be processed, what each of them is about, and the queue that it is sent to again. Sending
// again is safe: a start is idempotent, and so is a record.
import { defined } from '../../value/defined.ts';
import { isJsonObject, type JsonObject, readJson, toCarriableJson } from '../../value/json.ts';
import { identifyEvent, parseDetail, parseStartRequests } from '../event/bus-event.ts';
import type { EventDetail, EventHistory, StartRequest } from '../event/event.ts';
import { deriveRunId, type EventId, parseRunId, type RunId } from '../event/identity.ts';

/** `starts`: starts of runs. `records`: status changes and emitted events. `undelivered`: what EventBridge could not deliver. */
export const deadLetterQueues = ['starts', 'records', 'undelivered'] as const;
export type DeadLetterQueue = (typeof deadLetterQueues)[number];

/** A message as a queue has it. */
export interface DeadMessage {
  readonly id: string;
  readonly body: string;
  /** ISO 8601: when it was first sent. */
  readonly sentAt: string;
  /** The handle by which the message is deleted or made visible again. */
  readonly receipt: string;
  /** The message's attributes, such as EventBridge's ERROR_CODE. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DeadLetter {
  readonly id: string;
  readonly queue: DeadLetterQueue;
  /** ISO 8601. */
  readonly since: string;
  readonly environment?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly eventId?: EventId | undefined;
  readonly runId?: RunId | undefined;
  /** IDs of the workflows that it concerns. */
  readonly workflowIds?: readonly string[] | undefined;
  readonly error?: string | undefined;
  /** One sentence, or the words of AWS. */
  readonly reason: string;
}

/** A message for one of the queues that the functions consume. */
export interface Redelivery {
  readonly queue: 'starts' | 'records';
  readonly body: string;
}

export interface DescribeDeps {
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
}

type Known = Omit<DeadLetter, 'id' | 'queue' | 'since' | 'reason' | 'error'>;

/** Describes a message; one that cannot be read has neither an environment nor an event. */
export async function describeDeadLetter(
  queue: DeadLetterQueue,
  message: DeadMessage,
  deps: DescribeDeps,
): Promise<DeadLetter> {
  const { id, sentAt: since, attributes } = message;
  const known = identify(queue, message);
  const history = known?.eventId && (await deps.history(known.eventId));
  const origin = history?.event.detail.metadata;
  const run = history?.runs.find((one) => one.id === known?.runId);
  const { ERROR_CODE: code, ERROR_MESSAGE: words } = attributes;
  return defined({
    id,
    queue,
    since,
    ...known,
    environment: known?.environment ?? origin?.environment,
    organisationId: known?.organisationId ?? origin?.organisationId,
    workflowIds: known?.workflowIds ?? (run?.workflowId === undefined ? undefined : [run.workflowId]),
    error: code ?? (queue === 'starts' ? run?.error : undefined),
    reason: words ?? (queue === 'starts' ? run?.cause : undefined) ?? explainQueue(queue, known !== undefined),
  });
}

function explainQueue(queue: DeadLetterQueue, isReadable: boolean): string {
  if (!isReadable) return 'the message cannot be read: it was not sent by the router';
  if (queue === 'starts') return 'its start failed until it was given up: the log of the start function has the reason';
  if (queue === 'records')
    return 'recording it failed until it was given up: the log of the record function has the reason';
  return 'EventBridge gave no reason';
}

/** The event or run that a message concerns; undefined if the message cannot be read. */
function identify(queue: DeadLetterQueue, { body }: DeadMessage): Known | undefined {
  try {
    const content = readJson(body) as JsonObject;
    return queue === 'starts' ? identifyStart(content) : identifyBusEvent(content);
  } catch {
    return undefined;
  }
}

function identifyStart(content: JsonObject): Known {
  const requests = parseStartRequests(content);
  const workflowIds = requests.map(({ workflowId }) => workflowId);
  const [{ workflowId, detail }] = requests as [StartRequest];
  const { id } = identifyEvent(detail);
  // A message of several workflows concerns no run alone.
  const runId = requests.length === 1 ? deriveRunId(id, workflowId) : undefined;
  return { ...identifyOrigin(detail), eventId: id, runId, workflowIds };
}

function identifyBusEvent({ source, detail }: JsonObject): Known | undefined {
  if (source === 'aws.states') {
    const run = parseRunId(isJsonObject(detail) ? String(detail.name) : '');
    return run && { eventId: run.eventId, runId: run.id };
  }
  const parsed = parseDetail(detail);
  return { ...identifyOrigin(parsed), eventId: identifyEvent(parsed).id, workflowIds: parsed.metadata.workflows };
}

function identifyOrigin({ metadata }: EventDetail): Pick<Known, 'environment' | 'organisationId'> {
  return { environment: metadata.environment, organisationId: metadata.organisationId };
}

/**
 * The messages to send so that a dead letter is processed again. A letter of EventBridge is sent to the queue of the function that
 * it did not reach: for `start`, one message for each workflow that the event was decided to start. Nothing is started twice.
 */
export function toRedeliveries(queue: DeadLetterQueue, { body }: DeadMessage): Redelivery[] {
  if (queue !== 'undelivered') return [{ queue, body }];
  const { source, 'detail-type': name, detail } = readJson(body) as JsonObject;
  if (source === 'aws.states') return [{ queue: 'records', body }];
  const { metadata } = parseDetail(detail);
  if (metadata.eventId === undefined) return [{ queue: 'records', body }];
  const toBody = (workflowId: string) => toCarriableJson({ workflowId, source, name, detail } as JsonObject);
  return (metadata.workflows ?? []).map((workflowId) => ({ queue: 'starts', body: toBody(workflowId) }));
}
