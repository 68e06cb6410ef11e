// The operations on queues themselves: creating, describing, listing, purging and deleting them.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { Queue } from './queue.ts';
import { describeSettings } from './queue-attributes.ts';
import { queueUrl, readQueueName } from './queue-names.ts';
import type { Queues } from './queues.ts';
import { optionalInteger, requiredText } from './refusals.ts';

export interface QueueOperationsOptions {
  readonly clock: Clock;
  readonly queues: Queues;
  readonly endpointUrl: string;
}

const purgePauseMs = 60_000;
const mostListed = 1000;

export class QueueOperations {
  readonly #options: QueueOperationsOptions;

  constructor(options: QueueOperationsOptions) {
    this.#options = options;
  }

  create(input: JsonObject): JsonObject {
    const queue = this.#options.queues.create(requiredText(input, 'QueueName'), input.Attributes);
    return { QueueUrl: this.#url(queue) };
  }

  getUrl(input: JsonObject): JsonObject {
    return { QueueUrl: this.#url(this.#options.queues.get(requiredText(input, 'QueueName'))) };
  }

  getAttributes(input: JsonObject): JsonObject {
    const names = Array.isArray(input.AttributeNames) ? input.AttributeNames.map(String) : [];
    const all = describeQueue(this.#queue(input));
    if (names.includes('All')) return { Attributes: all };
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
    const chosen = Object.entries(all).filter(([name]) => names.includes(name));
    return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
  }

  setAttributes(input: JsonObject): JsonObject {
    this.#options.queues.change(this.#queue(input), input.Attributes);
    return {};
  }

  /** Page by page only if MaxResults is given; otherwise up to 1,000 queues and no token, as SQS does. */
  list(input: JsonObject): JsonObject {
    const prefix = typeof input.QueueNamePrefix === 'string' ? input.QueueNamePrefix : '';
    const most = optionalInteger(input, 'MaxResults', { least: 1, most: mostListed });
    const after = typeof input.NextToken === 'string' ? Buffer.from(input.NextToken, 'base64').toString() : '';
    const rest = this.#options.queues.all.filter(({ name }) => name.startsWith(prefix) && name > after);
    const shown = rest.slice(0, most ?? mostListed);
    const isMore = most !== undefined && shown.length < rest.length;
    const token = isMore ? { NextToken: Buffer.from(shown.at(-1)?.name ?? '').toString('base64') } : {};
    return shown.length === 0 ? {} : { QueueUrls: shown.map((queue) => this.#url(queue)), ...token };
  }

  delete(input: JsonObject): JsonObject {
    this.#options.queues.delete(this.#queue(input));
    return {};
  }

  purge(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    if (this.#options.clock.now() - queue.purgedAt < purgePauseMs) {
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        { status: 403 },
      );
    }
    queue.purge();
    return {};
  }

  #queue(input: JsonObject): Queue {
    return this.#options.queues.get(readQueueName(input));
  }

  #url({ name }: Queue): string {
    return queueUrl(name, this.#options.endpointUrl);
  }
}

const known = [
  'QueueArn',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

function describeQueue(queue: Queue): JsonObject {
  const { visible, inFlight, delayed } = queue.count();
  return {
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ...describeSettings(queue.settings),
  };
}
