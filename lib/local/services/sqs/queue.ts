// One queue: its messages, their visibility and the waiting receivers. It does not access other queues.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { DueTimes } from './due-times.ts';
import { describeReceived, type MessageContent, type MessageState, type Wanted } from './message.ts';
import type { MessageStore } from './message-store.ts';
import type { QueueSettings } from './queue-attributes.ts';
import { queueArn } from './queue-names.ts';
import { type Receipt, receiptHandle } from './receipt-handle.ts';

interface QueuedMessage {
  readonly content: MessageContent;
  state: MessageState;
}

export interface ReceiveRequest extends Wanted {
  readonly most: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
}

interface Waiter {
  readonly request: ReceiveRequest;
  readonly answer: (messages: readonly JsonObject[]) => void;
  readonly cancelTimeout: () => void;
}

export interface QueueOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly store: MessageStore;
  readonly settings: QueueSettings;
  readonly createdAt: number;
  /** Moves a message that was received too often. Returns whether it was moved. */
  readonly redrive: (queue: Queue, content: MessageContent) => boolean;
}

export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  purgedAt = Number.NEGATIVE_INFINITY;
  #settings: QueueSettings;
  readonly #options: QueueOptions;
  readonly #messages = new Map<string, QueuedMessage>();
  /** The messages that can be received, in the order in which they became visible. */
  readonly #ready = new Set<string>();
  readonly #hidden = new DueTimes();
  readonly #bySentAt = new DueTimes();
  readonly #waiters: Waiter[] = [];
  #cancelWake: (() => void) | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.name = options.name;
    this.arn = queueArn(options.name);
    this.createdAt = options.createdAt;
    this.modifiedAt = options.createdAt;
    this.#settings = options.settings;
    for (const [content, state] of options.store.ofQueue(this.name)) {
      this.#enter({ content, state: release(state, options.clock.now()) });
    }
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  changeSettings(settings: QueueSettings): void {
    this.#settings = settings;
    this.modifiedAt = this.#options.clock.now();
  }

  /** Stores a message, which can be received after its delay. */
  add(content: MessageContent, delaySeconds: number): void {
    const visibleAt = this.#options.clock.now() + delaySeconds * 1000;
    const kept = { content, state: { visibleAt, receiveCount: 0 } };
    this.#options.store.add(this.name, content, kept.state);
    this.#enter(kept);
    this.#serve();
  }

  /** Receives up to the requested number of messages. If there are none, waits up to the requested time. */
  receive(request: ReceiveRequest): Promise<readonly JsonObject[]> {
    const messages = this.#take(request);
    if (messages.length > 0 || request.waitSeconds === 0) return Promise.resolve(messages);
    return new Promise((resolve) => {
      const cancelTimeout = this.#options.clock.after(request.waitSeconds * 1000, () => this.#dismiss(waiter));
      const waiter: Waiter = { request, answer: resolve, cancelTimeout };
      this.#waiters.push(waiter);
      this.#wakeLater();
    });
  }

  /** Deletes a message by its last receipt. An older receipt, or one of a deleted message, has no effect. */
  delete({ messageId, secret }: Receipt): void {
    if (this.#messages.get(messageId)?.state.receipt === secret) this.#forget(messageId);
  }

  /** Throws MessageNotInflight, or InvalidParameterValue if the receipt handle is not the message's last one. */
  changeVisibility({ messageId, secret }: Receipt, handle: string, seconds: number): void {
    const kept = this.#messages.get(messageId);
    const now = this.#options.clock.now();
    if (kept === undefined || kept.state.receipt !== secret) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    if (kept.state.visibleAt <= now)
      throw new AwsError('MessageNotInflight', 'The specified message is not in flight.');
    this.#setState(kept, { ...kept.state, visibleAt: now + seconds * 1000 });
    this.#hide(kept);
    this.#serve();
  }

  /** Deletes all messages, including those in flight. */
  purge(): void {
    for (const id of [...this.#messages.keys()]) this.#forget(id);
    this.purgedAt = this.#options.clock.now();
  }

  /** Removes and returns one message that can be received. */
  shift(): MessageContent | undefined {
    this.#promote();
    const [id] = this.#ready;
    const kept = id === undefined ? undefined : this.#messages.get(id);
    if (id !== undefined) this.#forget(id);
    return kept?.content;
  }

  /** The number of messages that are visible, in flight and delayed. */
  count(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    this.#promote();
    const hidden = [...this.#messages].filter(([id]) => !this.#ready.has(id));
    const inFlight = hidden.filter(([, { state }]) => state.receiveCount > 0).length;
    return { visible: this.#ready.size, inFlight, delayed: hidden.length - inFlight };
  }

  /** Ends all waiting receives without a message. */
  close(): void {
    this.#cancelWake?.();
    for (const waiter of [...this.#waiters]) this.#dismiss(waiter);
  }

  #take({ most, visibilitySeconds, ...wanted }: ReceiveRequest): readonly JsonObject[] {
    this.#promote();
    const taken: JsonObject[] = [];
    for (const id of this.#ready) {
      if (taken.length === most) break;
      const kept = this.#messages.get(id);
      if (kept === undefined || this.#isMoved(kept)) continue;
      taken.push(this.#hand(kept, visibilitySeconds, wanted));
    }
    return taken;
  }

  #isMoved({ content, state }: QueuedMessage): boolean {
    const { redrive } = this.#settings;
    if (redrive === undefined || state.receiveCount < redrive.maxReceiveCount) return false;
    if (!this.#options.redrive(this, content)) return false;
    this.#forget(content.id);
    return true;
  }

  #hand(kept: QueuedMessage, visibilitySeconds: number, wanted: Wanted): JsonObject {
    const now = this.#options.clock.now();
    const receipt = randomUUID();
    const { receiveCount, firstReceivedAt = now } = kept.state;
    const visibleAt = now + visibilitySeconds * 1000;
    this.#setState(kept, { visibleAt, receiveCount: receiveCount + 1, firstReceivedAt, receipt });
    this.#hide(kept);
    const handle = receiptHandle({ messageId: kept.content.id, secret: receipt });
    return describeReceived(kept.content, kept.state, handle, wanted);
  }

  #enter(kept: QueuedMessage): void {
    this.#messages.set(kept.content.id, kept);
    this.#bySentAt.add(kept.content.id, kept.content.sentAt);
    this.#hide(kept);
  }

  #hide(kept: QueuedMessage): void {
    const { id } = kept.content;
    this.#ready.delete(id);
    this.#hidden.add(id, kept.state.visibleAt);
  }

  /** Makes messages visible whose time has come, and deletes those whose retention is over. */
  #promote(): void {
    const now = this.#options.clock.now();
    for (let due = this.#hidden.take(now); due !== undefined; due = this.#hidden.take(now)) {
      // Each receipt hides a message again, so only its last time is valid.
      if (this.#messages.get(due.id)?.state.visibleAt === due.at) this.#ready.add(due.id);
    }
    const oldest = now - this.#settings.retentionSeconds * 1000;
    for (let old = this.#bySentAt.take(oldest); old !== undefined; old = this.#bySentAt.take(oldest))
      this.#forget(old.id);
  }

  /** Passes visible messages to the waiting receivers, the longest waiting first. */
  #serve(): void {
    for (const waiter of [...this.#waiters]) {
      const messages = this.#take(waiter.request);
      if (messages.length === 0) break;
      this.#dismiss(waiter, messages);
    }
    this.#wakeLater();
  }

  #wakeLater(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    const { next } = this.#hidden;
    if (this.#waiters.length === 0 || next === undefined) return;
    const delayMs = Math.max(0, next.at - this.#options.clock.now());
    this.#cancelWake = this.#options.clock.after(delayMs, () => this.#serve());
  }

  #dismiss(waiter: Waiter, messages: readonly JsonObject[] = []): void {
    const index = this.#waiters.indexOf(waiter);
    if (index >= 0) this.#waiters.splice(index, 1);
    waiter.cancelTimeout();
    waiter.answer(messages);
  }

  #setState(kept: QueuedMessage, state: MessageState): void {
    kept.state = state;
    this.#options.store.setState(kept.content.id, state);
  }

  #forget(id: string): void {
    this.#ready.delete(id);
    if (this.#messages.delete(id)) this.#options.store.delete(id);
  }
}

// The receivers ended with the previous process, so the messages they had received become visible at once.
function release(state: MessageState, now: number): MessageState {
  return state.receiveCount === 0 ? state : { ...state, visibleAt: Math.min(state.visibleAt, now) };
}
