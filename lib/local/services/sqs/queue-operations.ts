// The operations on queues themselves: making, describing, listing, tagging, purging and deleting them.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { Queue } from './queue.ts';
import { describeSettings } from './queue-attributes.ts';
import { queueNameOf, queueUrl } from './queue-names.ts';
import type { Queues } from './queues.ts';
import { isObject, optionalInteger, requiredText } from './refusals.ts';

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
    const queue = this.#options.queues.create(requiredText(input, 'QueueName'), input.Attributes, readTags(input.tags));
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

  list(input: JsonObject): JsonObject {
    const prefix = typeof input.QueueNamePrefix === 'string' ? input.QueueNamePrefix : '';
    const queues = this.#options.queues.all.filter(({ name }) => name.startsWith(prefix));
    return this.#page(queues, input, 'QueueUrls');
  }

  listSources(input: JsonObject): JsonObject {
    return this.#page(this.#options.queues.sourcesOf(this.#queue(input)), input, 'queueUrls');
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

  tag(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    this.#options.queues.setTags(queue, { ...this.#options.queues.tagsOf(queue), ...readTags(input.Tags) });
    return {};
  }

  untag(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    const keys = Array.isArray(input.TagKeys) ? input.TagKeys : [];
    const kept = Object.entries(this.#options.queues.tagsOf(queue)).filter(([key]) => !keys.includes(key));
    this.#options.queues.setTags(queue, Object.fromEntries(kept));
    return {};
  }

  listTags(input: JsonObject): JsonObject {
    return { Tags: this.#options.queues.tagsOf(this.#queue(input)) };
  }

  #queue(input: JsonObject): Queue {
    return this.#options.queues.get(queueNameOf(input));
  }

  #url({ name }: Queue): string {
    return queueUrl(name, this.#options.endpointUrl);
  }

  /** Without MaxResults, SQS gives up to 1,000 and no token. */
  #page(queues: readonly Queue[], input: JsonObject, member: string): JsonObject {
    const most = optionalInteger(input, 'MaxResults', { least: 1, most: mostListed });
    const after = typeof input.NextToken === 'string' ? Buffer.from(input.NextToken, 'base64').toString() : '';
    const rest = queues.filter(({ name }) => name > after);
    const shown = rest.slice(0, most ?? mostListed);
    const isMore = most !== undefined && shown.length < rest.length;
    const token = isMore ? { NextToken: Buffer.from(shown.at(-1)?.name ?? '').toString('base64') } : {};
    return shown.length === 0 ? {} : { [member]: shown.map((queue) => this.#url(queue)), ...token };
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

function readTags(given: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(isObject(given) ? given : {}).map(([key, value]) => [key, String(value)]));
}
