// Turns what happens on the local platform into entries: accepted events, ended runs, dead letters and refused requests.
// It prints nothing.
import type { ExecutionRecord, MovedLetter, PlatformObserver, ServiceRequest, Step } from '../../local/platform.ts';
import { defined } from '../../value/defined.ts';
import { isJsonObject } from '../../value/json.ts';
import { type RefusedEntry, RefusedRequests } from './refused-requests.ts';

export type ActivityEntry = { readonly at: string } & (
  | {
      readonly kind: 'event';
      readonly id: string;
      readonly source: string;
      readonly name: string;
      readonly environment: string;
      /** The names of the workflows that it starts. */
      readonly workflows: readonly string[];
      /** The names of the workflows that match, but refuse the data. */
      readonly refusedBy?: readonly string[];
      /** The names of the workflows that match, but are switched off. */
      readonly switchedOff?: readonly string[];
    }
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly workflow: string;
      readonly status: 'succeeded' | 'failed' | 'timed_out' | 'aborted';
      readonly durationMs: number;
      /** The state that the run was in when it failed. */
      readonly state?: string;
      readonly error?: string;
      readonly cause?: string;
    }
  | { readonly kind: 'deadLetter'; readonly queue: string; readonly from?: string; readonly reason?: string }
  | RefusedEntry
);

type JsonObject = ServiceRequest['input'];

export interface ActivityOptions {
  readonly now: () => Date;
  /** Returns the name of a workflow; undefined if the ID is unknown. */
  readonly findWorkflowName: (id: string) => string | undefined;
  readonly onEntry: (entry: ActivityEntry) => void;
}

/** An event that is published again, by a retry or by reconciliation, is one entry. This many events are remembered. */
const maxRememberedEvents = 10_000;

const endedStatuses = new Map([
  ['SUCCEEDED', 'succeeded'],
  ['FAILED', 'failed'],
  ['TIMED_OUT', 'timed_out'],
  ['ABORTED', 'aborted'],
] as const);

export class Activity implements PlatformObserver {
  readonly #options: ActivityOptions;
  readonly #events = new Set<string>();
  readonly #refused = new RefusedRequests();
  /** The state that each running execution entered last, by its ARN. */
  readonly #states = new Map<string, string>();

  constructor(options: ActivityOptions) {
    this.#options = options;
  }

  readonly onCall = ({ service, operation, input }: ServiceRequest, output: JsonObject): void => {
    if (service === 'events' && operation === 'PutEvents') this.#notePublished(input, output);
    else if (service === 'lambda' && operation === 'Invoke') this.#refused.noteResponse(input, output);
    else if (service === 'sqs' && operation === 'SendMessage') this.#noteUndelivered(input);
  };

  readonly onDeadLetter = ({ queueName, sourceName }: MovedLetter): void => {
    this.#add({ kind: 'deadLetter', queue: queueName, from: sourceName });
  };

  /** Receives each step of each execution. */
  readonly watch = ({ arn, rootArn }: ExecutionRecord, step: Step): void => {
    if (rootArn === undefined && step.kind === 'entered') this.#states.set(arn, step.state);
  };

  /** Receives the detail of each `Step Functions Execution Status Change`. */
  readonly onStatusChange = (detail: JsonObject): void => {
    const status = endedStatuses.get(detail.status as 'SUCCEEDED');
    if (status === undefined) return;
    const { executionArn, stateMachineArn, name, startDate, stopDate, error, cause } = detail as Record<string, string>;
    const state = this.#states.get(String(executionArn));
    this.#states.delete(String(executionArn));
    const workflow = this.#nameWorkflow(/[0-9a-f-]{36}$/.exec(String(stateMachineArn))?.[0] ?? String(stateMachineArn));
    const durationMs = Number(stopDate) - Number(startDate);
    const failure = defined({ state, error: error ?? undefined, cause: cause ?? undefined });
    this.#add({
      ...{ kind: 'run', id: String(name), workflow, status, durationMs },
      ...(status === 'succeeded' ? {} : failure),
    });
  };

  /** Receives each log line of the platform: the access log shows that a request was refused, and a function's log shows why. */
  readonly log = (from: string, line: string): void => {
    if (from !== 'http') this.#refused.noteReason(line);
    const entry = from === 'http' ? this.#refused.take(line) : undefined;
    if (entry !== undefined) this.#add(entry);
  };

  #notePublished(input: JsonObject, output: JsonObject): void {
    const results = output.Entries as readonly { readonly ErrorCode?: string }[];
    for (const [index, published] of (input.Entries as readonly JsonObject[]).entries())
      if (results[index]?.ErrorCode === undefined) this.#noteEvent(published);
  }

  #noteEvent({ Source, DetailType, Detail }: JsonObject): void {
    const metadata = readMetadata(String(Detail));
    // An event that a workflow emits has no ID until the router has accepted it and publishes it again.
    if (typeof metadata?.eventId !== 'string' || !this.#remember(metadata.eventId)) return;
    const names = (ids: readonly string[]) => (ids.length === 0 ? undefined : ids.map((id) => this.#nameWorkflow(id)));
    const refusing = (metadata.refusals ?? []).map(({ workflowId }) => workflowId);
    const started = (metadata.workflows ?? []).filter((id) => !refusing.includes(id));
    const others = defined({ refusedBy: names(refusing), switchedOff: names(metadata.inactive ?? []) });
    this.#add({
      ...{ kind: 'event', id: metadata.eventId, source: String(Source), name: String(DetailType) },
      ...{ environment: String(metadata.environment), workflows: names(started) ?? [], ...others },
    });
  }

  #remember(id: string): boolean {
    if (this.#events.has(id)) return false;
    const [oldest] = this.#events;
    if (this.#events.size >= maxRememberedEvents && oldest !== undefined) this.#events.delete(oldest);
    this.#events.add(id);
    return true;
  }

  /** EventBridge and Lambda name the reason in the attributes of each dead letter that they send. */
  #noteUndelivered({ QueueUrl, MessageAttributes }: JsonObject): void {
    const attributes = (MessageAttributes ?? {}) as Record<string, { readonly StringValue?: string } | undefined>;
    const read = (name: string) => attributes[name]?.StringValue;
    const reason = read('ERROR_MESSAGE') ?? read('ErrorMessage');
    if (read('ERROR_CODE') === undefined && read('ErrorCode') === undefined) return;
    this.#add({ kind: 'deadLetter', queue: String(QueueUrl).split('/').at(-1) ?? '', ...defined({ reason }) });
  }

  #nameWorkflow(id: string): string {
    return this.#options.findWorkflowName(id) ?? id;
  }

  #add(entry: DistributiveOmit<ActivityEntry, 'at'>): void {
    this.#options.onEntry({ at: this.#options.now().toISOString(), ...entry });
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

interface PublishedMetadata {
  readonly eventId?: unknown;
  readonly environment?: unknown;
  readonly workflows?: readonly string[];
  readonly refusals?: readonly { readonly workflowId: string }[];
  readonly inactive?: readonly string[];
}

/** The bus may have events that are not the router's; their detail has any form. */
function readMetadata(detail: string): PublishedMetadata | undefined {
  const parsed: unknown = detail.includes('"eventId"') ? JSON.parse(detail) : undefined;
  return isJsonObject(parsed) && isJsonObject(parsed.metadata) ? (parsed.metadata as PublishedMetadata) : undefined;
}
