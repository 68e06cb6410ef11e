// All queues: creates, finds and removes them, and moves dead letters from one to another.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import { MessageStore } from './message-store.ts';
import { Queue } from './queue.ts';
import { changeSettings, defaultSettings, type QueueSettings } from './queue-attributes.ts';
import { parseQueueArn } from './queue-names.ts';
import { invalidParameter, noSuchQueue } from './refusals.ts';

interface KeptQueue {
  readonly settings: QueueSettings;
  readonly createdAt: number;
}

/** A message that was received too often and has moved to the dead-letter queue. */
export interface MovedLetter {
  readonly queueName: string;
  readonly sourceName: string;
}

export class Queues {
  readonly #clock: Clock;
  readonly #store: MessageStore;
  readonly #kept: KeyedLog<KeptQueue>;
  readonly #onDeadLetter: ((letter: MovedLetter) => void) | undefined;
  readonly #queues = new Map<string, Queue>();

  constructor(clock: Clock, dataDir?: string | undefined, onDeadLetter?: (letter: MovedLetter) => void) {
    this.#onDeadLetter = onDeadLetter;
    this.#clock = clock;
    this.#store = new MessageStore(dataDir);
    this.#kept = KeyedLog.open<KeptQueue>('queues', dataDir);
    for (const [name, kept] of this.#kept.entries()) this.#open(name, kept);
  }

  get all(): readonly Queue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws QueueDoesNotExist. */
  get(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw noSuchQueue();
    return queue;
  }

  findByArn(arn: string): Queue | undefined {
    const name = parseQueueArn(arn);
    return name === undefined ? undefined : this.#queues.get(name);
  }

  /** Creates a queue, or returns the existing one with the same name and attributes. Throws AwsError. */
  create(name: string, attributes: unknown): Queue {
    if (name.endsWith('.fifo')) throw notImplemented('a FIFO queue');
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
    }
    const settings = changeSettings(defaultSettings, attributes);
    const present = this.#queues.get(name);
    if (present !== undefined) return this.#same(present, attributes);
    this.#checkRedrive(name, settings);
    const kept = { settings, createdAt: this.#clock.now() };
    this.#kept.set(name, kept);
    return this.#open(name, kept);
  }

  /** Throws AwsError; in that case nothing was changed. */
  change(queue: Queue, attributes: unknown): void {
    const settings = changeSettings(queue.settings, attributes);
    this.#checkRedrive(queue.name, settings);
    queue.changeSettings(settings);
    this.#kept.set(queue.name, { settings, createdAt: queue.createdAt });
  }

  delete(queue: Queue): void {
    queue.purge();
    queue.close();
    this.#queues.delete(queue.name);
    this.#kept.delete(queue.name);
  }

  /** The queues whose dead letters are sent to a queue. */
  findSources(deadLetterQueue: Queue): readonly Queue[] {
    return this.all.filter(({ settings }) => settings.redrive?.deadLetterTargetArn === deadLetterQueue.arn);
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.close();
  }

  #open(name: string, { settings, createdAt }: KeptQueue): Queue {
    const queue = new Queue({
      name,
      clock: this.#clock,
      store: this.#store,
      settings,
      createdAt,
      redrive: (source, content) => {
        const target = this.findByArn(source.settings.redrive?.deadLetterTargetArn ?? '');
        // A dead letter keeps its original sending time, so its retention is not extended.
        target?.add({ ...content, deadLetterSourceArn: source.arn }, 0);
        if (target !== undefined) this.#onDeadLetter?.({ queueName: target.name, sourceName: source.name });
        return target !== undefined;
      },
    });
    this.#queues.set(name, queue);
    return queue;
  }

  #same(queue: Queue, attributes: unknown): Queue {
    const asked = changeSettings(queue.settings, attributes);
    const different = Object.entries(asked).find(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(queue.settings[name as keyof QueueSettings]),
    );
    if (different === undefined) return queue;
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${attributeNames[different[0]] ?? different[0]}`,
    );
  }

  #checkRedrive(name: string, { redrive }: QueueSettings): void {
    if (redrive === undefined) return;
    const value = `Value ${JSON.stringify(redrive)} for parameter RedrivePolicy is invalid. Reason:`;
    const target = this.findByArn(redrive.deadLetterTargetArn);
    if (target === undefined) throw invalidParameter(`${value} Dead letter target does not exist.`);
    const allow = target.settings.redriveAllow;
    const isNamed = allow?.sourceQueueArns?.some((arn) => parseQueueArn(arn) === name) === true;
    if (allow === undefined || allow.redrivePermission === 'allowAll' || isNamed) return;
    throw invalidParameter(`${value} The dead-letter queue's RedriveAllowPolicy does not allow this source queue.`);
  }
}

const attributeNames: Readonly<Record<string, string>> = {
  delaySeconds: 'DelaySeconds',
  maximumMessageSize: 'MaximumMessageSize',
  retentionSeconds: 'MessageRetentionPeriod',
  waitSeconds: 'ReceiveMessageWaitTimeSeconds',
  visibilitySeconds: 'VisibilityTimeout',
  redrive: 'RedrivePolicy',
  redriveAllow: 'RedriveAllowPolicy',
};
