// Stores the messages of all queues. The small, changing state has its own log, so that contents are written once.
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { MessageContent, MessageState } from './message.ts';

interface KeptContent {
  readonly queue: string;
  readonly content: MessageContent;
}

export class MessageStore {
  readonly #contents: KeyedLog<KeptContent>;
  readonly #states: KeyedLog<MessageState>;

  constructor(dataDir?: string | undefined) {
    this.#contents = KeyedLog.open<KeptContent>('messages', dataDir);
    this.#states = KeyedLog.open<MessageState>('message-states', dataDir);
    // If a content has no state, or a state no content, the process ended between two writes: the message was never acknowledged,
    // or is deleted.
    for (const [id] of [...this.#contents.entries()]) if (!this.#states.has(id)) this.delete(id);
    for (const [id] of [...this.#states.entries()]) if (!this.#contents.has(id)) this.delete(id);
  }

  /** A queue's messages from an earlier process, in the order in which they were sent. */
  *ofQueue(queue: string): Generator<[MessageContent, MessageState]> {
    for (const [key, kept] of this.#contents.entries()) {
      const state = this.#states.get(key);
      if (kept.queue === queue && state !== undefined) yield [kept.content, state];
    }
  }

  add(queue: string, content: MessageContent, state: MessageState): void {
    this.#contents.set(content.id, { queue, content });
    this.#states.set(content.id, state);
  }

  setState(id: string, state: MessageState): void {
    this.#states.set(id, state);
  }

  delete(id: string): void {
    this.#states.delete(id);
    this.#contents.delete(id);
  }
}
