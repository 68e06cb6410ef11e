// The part of SNS that a workflow needs: topics, and messages that are written to the log. No subscriber is notified.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import { type OperationMembers, refuseUnknownInput } from '../../platform/input-members.ts';
import { type JsonObject, type LocalService, localAccount, type Permission } from '../../platform/service.ts';

export interface SnsOptions {
  /** Receives one line for each published message. */
  readonly log: (line: string) => void;
}

type Operation = (input: JsonObject) => JsonObject;

/** The members that each operation reads; others are refused by name. */
const members: OperationMembers = {
  CreateTopic: ['Name'],
  DeleteTopic: ['TopicArn'],
  Publish: ['TopicArn', 'Message', 'Subject', 'MessageAttributes'],
};

/** The limit on a message with its subject and attributes, in bytes. */
const largestMessage = 256 * 1024;

export class SnsService implements LocalService {
  readonly name = 'sns';
  readonly #log: (line: string) => void;
  readonly #topics = new Set<string>();
  readonly #operations: Readonly<Record<string, Operation | undefined>> = {
    CreateTopic: (input) => this.#create(input),
    DeleteTopic: (input) => this.#delete(input),
    Publish: (input) => this.#publish(input),
  };

  private constructor({ log }: SnsOptions) {
    this.#log = log;
  }

  static start(options: SnsOptions): SnsService {
    return new SnsService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    refuseUnknownInput('sns', members, { operation, input });
    const resource = operation === 'CreateTopic' ? topicArn(String(input.Name)) : String(input.TopicArn);
    return [{ action: `sns:${operation}`, resource }];
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    refuseUnknownInput('sns', members, { operation, input });
    return this.#operations[operation]?.(input) ?? {};
  }

  async close(): Promise<void> {}

  #create({ Name }: JsonObject): JsonObject {
    if (typeof Name !== 'string' || !/^[\w-]{1,256}$/.test(Name)) throw invalid('Topic Name');
    this.#topics.add(topicArn(Name));
    return { TopicArn: topicArn(Name) };
  }

  #delete({ TopicArn }: JsonObject): JsonObject {
    this.#topics.delete(String(TopicArn));
    return {};
  }

  #publish(input: JsonObject): JsonObject {
    const { TopicArn, Message, Subject } = input;
    if (!this.#topics.has(String(TopicArn))) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    if (typeof Message !== 'string' || Message === '') throw invalid('Empty message');
    if (Buffer.byteLength(JSON.stringify(input)) > largestMessage) throw invalid('Message too long');
    if (Subject !== undefined && (typeof Subject !== 'string' || !/^[ -~]{1,100}$/.test(Subject)))
      throw invalid('Subject');
    const MessageId = randomUUID();
    this.#log(JSON.stringify({ ...input, MessageId }));
    return { MessageId };
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

function topicArn(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:sns:${region}:${accountId}:${name}`;
}
