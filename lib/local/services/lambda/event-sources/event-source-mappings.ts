// The operations on event source mappings. Each enabled mapping has a poller.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../../../../value/json.ts';
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import { refuseUnknownMembers } from '../../../platform/input-members.ts';
import type { CallService, JsonObject } from '../../../platform/service.ts';
import { parseFunctionName } from '../function-name.ts';
import { type FunctionRegistry, resourceNotFound } from '../function-registry.ts';
import { invalidParameter, optionalString, requiredString } from '../members.ts';
import { createMapping, type EventSourceMapping, mappingShape, updateMapping } from './event-source-mapping.ts';
import { QueuePoller } from './queue-poller.ts';
import { queueUrl } from './queue-url.ts';

export interface EventSourceMappingsOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  readonly endpointUrl: string;
  readonly functions: FunctionRegistry;
}

interface Running {
  mapping: EventSourceMapping;
  poller: QueuePoller | undefined;
}

export class EventSourceMappings {
  readonly #options: EventSourceMappingsOptions;
  readonly #mappings = new Map<string, Running>();

  constructor(options: EventSourceMappingsOptions) {
    this.#options = options;
  }

  async create(input: JsonObject): Promise<JsonObject> {
    const { name } = this.#options.functions.readConfig(input);
    const mapping = createMapping(randomUUID(), name, input, this.#options.clock.now());
    this.#refuseDuplicate(mapping);
    await this.#checkQueue(mapping);
    this.#refuseDuplicate(mapping);
    const running: Running = { mapping, poller: undefined };
    this.#mappings.set(mapping.uuid, running);
    this.#startPolling(running);
    return mappingShape(mapping, 'Creating');
  }

  get(input: JsonObject): JsonObject {
    return mappingShape(this.#find(input).mapping);
  }

  list(input: JsonObject): JsonObject {
    refuseUnknownMembers('lambda:ListEventSourceMappings', input, ['FunctionName', 'EventSourceArn', 'MaxItems']);
    const functionName = input.FunctionName === undefined ? undefined : parseFunctionName(input.FunctionName).name;
    const queueArn = optionalString(input, 'EventSourceArn');
    const listed = [...this.#mappings.values()]
      .map(({ mapping }) => mapping)
      .filter((mapping) => functionName === undefined || mapping.functionName === functionName)
      .filter((mapping) => queueArn === undefined || mapping.queueArn === queueArn);
    return {
      EventSourceMappings: listed.map((mapping) => mappingShape(mapping)),
    };
  }

  async update(input: JsonObject): Promise<JsonObject> {
    const running = this.#find(input);
    const { name } =
      input.FunctionName === undefined
        ? { name: running.mapping.functionName }
        : this.#options.functions.readConfig(input);
    const mapping = {
      ...updateMapping(running.mapping, input, this.#options.clock.now()),
      functionName: name,
    };
    await this.#checkQueue(mapping);
    const isSame = isDeepStrictEqual({ ...running.mapping, lastModified: 0 }, { ...mapping, lastModified: 0 });
    running.mapping = mapping;
    if (!isSame) this.#restartPolling(running);
    return mappingShape(mapping, 'Updating');
  }

  delete(input: JsonObject): JsonObject {
    const { mapping, poller } = this.#find(input);
    poller?.stop();
    this.#mappings.delete(mapping.uuid);
    return mappingShape(mapping, 'Deleting');
  }

  close(): void {
    for (const { poller } of this.#mappings.values()) poller?.abandon();
  }

  #find(input: JsonObject): Running {
    const running = this.#mappings.get(requiredString(input, 'UUID'));
    if (running === undefined) throw resourceNotFound('The resource you requested does not exist.');
    return running;
  }

  #restartPolling(running: Running): void {
    running.poller?.stop();
    running.poller = undefined;
    this.#startPolling(running);
  }

  #startPolling(running: Running): void {
    const { mapping } = running;
    if (!mapping.isEnabled) return;
    running.poller = new QueuePoller({
      ...this.#options,
      mapping,
      roleArn: () => this.#options.functions.find({ name: mapping.functionName }).roleArn,
      invoke: (payload) =>
        this.#options.functions.run(mapping.functionName, {
          requestId: randomUUID(),
          payload,
          reference: { name: mapping.functionName },
        }),
      report: (lastResult) => this.#report(running, lastResult),
    });
    running.poller.start();
  }

  #report(running: Running, lastResult: string): void {
    const { functionName, queueArn } = running.mapping;
    const isNews = lastResult !== running.mapping.lastResult && lastResult !== 'OK';
    if (isNews) this.#options.functions.log(functionName, `event source ${queueArn}: ${lastResult}`);
    running.mapping = { ...running.mapping, lastResult };
  }

  /**
   * Throws InvalidParameterValueException if the role of the function may not read the queue, or if the queue's visibility
   * timeout is shorter than the function's timeout.
   */
  async #checkQueue({ queueArn, functionName }: EventSourceMapping): Promise<void> {
    const { roleArn, timeoutSeconds } = this.#options.functions.find({
      name: functionName,
    });
    const attributes = await this.#queueAttributes(queueArn, roleArn);
    const visibility = Number(attributes.VisibilityTimeout);
    if (visibility >= timeoutSeconds) return;
    throw invalidParameter(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }

  async #queueAttributes(queueArn: string, roleArn: string): Promise<JsonObject> {
    const input = {
      QueueUrl: queueUrl(queueArn, this.#options.endpointUrl),
      AttributeNames: ['VisibilityTimeout'],
    };
    const request = { service: 'sqs', operation: 'GetQueueAttributes', input };
    try {
      const { Attributes } = await this.#options.callService({ kind: 'role', roleArn }, request);
      return isJsonObject(Attributes) ? Attributes : {};
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw invalidParameter(toRefusal(error));
    }
  }

  #refuseDuplicate({ functionName, queueArn }: EventSourceMapping): void {
    for (const { mapping } of this.#mappings.values()) {
      if (mapping.functionName !== functionName || mapping.queueArn !== queueArn) continue;
      throw new AwsError(
        'ResourceConflictException',
        `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${mapping.uuid}`,
        { status: 409, details: { Type: 'User' } },
      );
    }
  }
}

function toRefusal(error: AwsError): string {
  if (error.code.startsWith('AccessDenied')) {
    return 'The function execution role does not have permissions to call ReceiveMessage on SQS';
  }
  return `Error occurred while ReceiveMessage. SQS Error Code: ${error.code}. SQS Error Message: ${error.message}`;
}
