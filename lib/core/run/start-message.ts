// Handles one message of the `starts` queue. The rule of a group delivers all workflows of the group that an event starts in one message.
import { parseStartRequest } from '../event/bus-event.ts';
import { splitStartMessage } from '../workflow/rule-group.ts';
import { type LoggedStart, type StartDeps, start } from './start.ts';

/** A message that requested several starts: each of them has a message of its own from now on, and fails or succeeds alone. */
export type SplitStart = {
  readonly kind: 'split';
  /** The number of messages. */
  readonly starts: number;
};

export interface StartMessageDeps extends StartDeps {
  /** Sends a message to the `starts` queue. */
  readonly requestStart: (message: unknown) => Promise<void>;
}

/**
 * Starts the only workflow that a message names, or sends one message for each workflow. A crash between two of them is harmless: the
 * whole message is delivered again, and no workflow starts twice. Throws if the message has to be delivered again.
 */
export async function handleStartMessage(body: unknown, deps: StartMessageDeps): Promise<LoggedStart | SplitStart> {
  const messages = splitStartMessage(body);
  if (messages.length === 1) return start(parseStartRequest(messages[0]), deps);
  for (const message of messages) parseStartRequest(message);
  for (const message of messages) await deps.requestStart(message);
  return { kind: 'split', starts: messages.length };
}
