// Handles one message of the `starts` queue. The rule of a group delivers all workflows of the group that an event starts in one message.
import { identifyEvent, parseStartRequest } from '../event/bus-event.ts';
import { deriveRunId, type RunId } from '../event/identity.ts';
import { splitStartMessage } from '../workflow/rule-group.ts';
import { isLongExpress } from '../workflow/workflow.ts';
import { type LoggedStart, type StartDeps, start } from './start.ts';

/** A message that requested several starts: each of them has a message of its own from now on, and fails or succeeds alone. */
export type SplitStart = {
  readonly kind: 'split';
  /** The number of messages. */
  readonly starts: number;
};

/** A run that may take longer than this function can wait: the function that reads the queue of long runs starts it. */
export type HandedOver = { readonly kind: 'handed_over'; readonly runId: RunId };

export interface StartMessageDeps extends StartDeps {
  /** Sends a message to the queue of long Express runs. @default this function runs them itself */
  readonly handOver?: ((message: unknown) => Promise<void>) | undefined;
  /** Sends a message to the `starts` queue. */
  readonly requestStart: (message: unknown) => Promise<void>;
}

/**
 * Starts the only workflow that a message names, or sends one message for each workflow. A crash between two of them is harmless: the
 * whole message is delivered again, and no workflow starts twice. Throws if the message has to be delivered again.
 */
export async function handleStartMessage(
  body: unknown,
  deps: StartMessageDeps,
): Promise<LoggedStart | SplitStart | HandedOver> {
  const messages = splitStartMessage(body);
  if (messages.length === 1) return startOrHandOver(messages[0], deps);
  for (const message of messages) parseStartRequest(message);
  for (const message of messages) await deps.requestStart(message);
  return { kind: 'split', starts: messages.length };
}

async function startOrHandOver(message: unknown, deps: StartMessageDeps): Promise<LoggedStart | HandedOver> {
  const request = parseStartRequest(message);
  const workflow = deps.catalogue.get(request.workflowId);
  if (deps.handOver === undefined || !isLongExpress(workflow)) return start(request, deps);
  await deps.handOver(message);
  return { kind: 'handed_over', runId: deriveRunId(identifyEvent(request.detail).id, workflow.id) };
}
