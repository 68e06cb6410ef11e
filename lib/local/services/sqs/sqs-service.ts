// SQS's standard queues: at-least-once delivery, visibility timeouts and dead-letter queues.
import { notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { refuseUnknownMembers } from '../../platform/input-members.ts';
import type { JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { knownMembers } from './known-members.ts';
import { MessageOperations } from './message-operations.ts';
import { MoveTasks } from './move-tasks.ts';
import { sqsPermissions } from './permissions.ts';
import { QueueOperations } from './queue-operations.ts';
import { type MovedLetter, Queues } from './queues.ts';

export interface SqsOptions {
  readonly clock: Clock;
  /** The folder of queues and messages. @default - in memory */
  readonly dataDir?: string | undefined;
  /** The start of queue URLs: `http://127.0.0.1:4566`. */
  readonly endpointUrl: string;
  /** Receives each message that moves to a dead-letter queue. @default none */
  readonly onDeadLetter?: ((letter: MovedLetter) => void) | undefined;
}

type Operation = (input: JsonObject) => JsonObject | Promise<JsonObject>;

export class SqsService implements LocalService {
  readonly name = 'sqs';
  readonly targetPrefix = 'AmazonSQS';
  readonly #queues: Queues;
  readonly #moveTasks: MoveTasks;
  readonly #operations: ReadonlyMap<string, Operation>;

  private constructor({ clock, dataDir, endpointUrl, onDeadLetter }: SqsOptions) {
    this.#queues = new Queues(clock, dataDir, onDeadLetter);
    this.#moveTasks = new MoveTasks(clock, this.#queues);
    const queues = new QueueOperations({ clock, queues: this.#queues, endpointUrl });
    const messages = new MessageOperations(clock, this.#queues);
    this.#operations = new Map<string, Operation>([
      ['CreateQueue', (input) => queues.create(input)],
      ['GetQueueUrl', (input) => queues.getUrl(input)],
      ['GetQueueAttributes', (input) => queues.getAttributes(input)],
      ['SetQueueAttributes', (input) => queues.setAttributes(input)],
      ['ListQueues', (input) => queues.list(input)],
      ['DeleteQueue', (input) => queues.delete(input)],
      ['PurgeQueue', (input) => queues.purge(input)],
      ['SendMessage', (input) => messages.send(input)],
      ['SendMessageBatch', (input) => messages.sendBatch(input)],
      ['ReceiveMessage', (input) => messages.receive(input)],
      ['DeleteMessage', (input) => messages.delete(input)],
      ['DeleteMessageBatch', (input) => messages.deleteBatch(input)],
      ['ChangeMessageVisibility', (input) => messages.changeVisibility(input)],
      ['ChangeMessageVisibilityBatch', (input) => messages.changeVisibilityBatch(input)],
      ['StartMessageMoveTask', (input) => this.#moveTasks.start(input)],
      ['ListMessageMoveTasks', (input) => this.#moveTasks.list(input)],
      ['CancelMessageMoveTask', (input) => this.#moveTasks.cancel(input)],
    ]);
  }

  static async start(options: SqsOptions): Promise<SqsService> {
    return new SqsService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    return sqsPermissions(operation, input);
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const perform = this.#operations.get(operation);
    if (perform === undefined) throw notImplemented(`sqs:${operation}`);
    refuseUnknownMembers(`sqs:${operation}`, input, knownMembers(operation));
    return await perform(input);
  }

  async close(): Promise<void> {
    this.#moveTasks.close();
    this.#queues.close();
  }
}
