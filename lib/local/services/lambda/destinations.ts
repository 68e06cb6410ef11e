// Sends what became of an asynchronous invocation to a queue, a bus or a function, in the name of the function's role.
import type { CallService, JsonObject } from '../../platform/service.ts';
import { functionArn } from './function-name.ts';
import { queueUrl } from './queue-url.ts';

export interface DestinationOptions {
  readonly callService: CallService;
  readonly endpointUrl: string;
}

export interface AsyncOutcome {
  readonly functionName: string;
  readonly roleArn: string;
  readonly requestId: string;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly invokeCount: number;
  /** JSON, as it was sent. */
  readonly requestPayload: string;
  readonly functionError?: string;
  /** JSON; absent where the function never ran. */
  readonly responsePayload?: string;
  readonly at: number;
}

export class Destinations {
  readonly #options: DestinationOptions;

  constructor(options: DestinationOptions) {
    this.#options = options;
  }

  /** The record of an outcome, to an OnSuccess or OnFailure destination. */
  async send(arn: string, outcome: AsyncOutcome): Promise<void> {
    const record = invocationRecord(outcome);
    const caller = { kind: 'role', roleArn: outcome.roleArn } as const;
    await this.#options.callService(caller, this.#request(arn, record, outcome));
  }

  /** The event itself, to the function's dead-letter queue, with the reason in its attributes. */
  async sendDeadLetter(arn: string, outcome: AsyncOutcome): Promise<void> {
    const input = {
      QueueUrl: queueUrl(arn, this.#options.endpointUrl),
      MessageBody: outcome.requestPayload,
      MessageAttributes: {
        RequestID: { DataType: 'String', StringValue: outcome.requestId },
        ErrorCode: {
          DataType: 'Number',
          StringValue: outcome.functionError === undefined ? '429' : '200',
        },
        ErrorMessage: {
          DataType: 'String',
          StringValue: errorMessage(outcome).slice(0, 1024),
        },
      },
    };
    const caller = { kind: 'role', roleArn: outcome.roleArn } as const;
    await this.#options.callService(caller, {
      service: 'sqs',
      operation: 'SendMessage',
      input,
    });
  }

  #request(arn: string, record: JsonObject, outcome: AsyncOutcome) {
    const [, , service] = arn.split(':');
    const text = JSON.stringify(record);
    if (service === 'sqs') {
      const input = {
        QueueUrl: queueUrl(arn, this.#options.endpointUrl),
        MessageBody: text,
      };
      return { service, operation: 'SendMessage', input };
    }
    if (service === 'lambda') {
      return {
        service,
        operation: 'Invoke',
        input: { FunctionName: arn, InvocationType: 'Event', Payload: text },
      };
    }
    const entry = {
      Source: 'lambda',
      DetailType: `Lambda Function Invocation Result - ${outcome.condition === 'Success' ? 'Success' : 'Failure'}`,
      Detail: text,
      EventBusName: arn,
      Resources: [arn, `${functionArn(outcome.functionName)}:$LATEST`],
    };
    return {
      service: 'events',
      operation: 'PutEvents',
      input: { Entries: [entry] },
    };
  }
}

/** The form in which Lambda describes an outcome: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function invocationRecord(outcome: AsyncOutcome): JsonObject {
  const { functionError, responsePayload } = outcome;
  return {
    version: '1.0',
    timestamp: new Date(outcome.at).toISOString(),
    requestContext: {
      requestId: outcome.requestId,
      functionArn: `${functionArn(outcome.functionName)}:$LATEST`,
      condition: outcome.condition,
      approximateInvokeCount: outcome.invokeCount,
    },
    requestPayload: JSON.parse(outcome.requestPayload),
    ...(responsePayload === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(functionError === undefined ? {} : { functionError }),
          },
          responsePayload: JSON.parse(responsePayload),
        }),
  };
}

function errorMessage({ responsePayload }: AsyncOutcome): string {
  if (responsePayload === undefined) return 'Rate Exceeded.';
  const parsed: unknown = JSON.parse(responsePayload);
  const isNamed = typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed;
  return isNamed && parsed.errorMessage !== '' ? String(parsed.errorMessage) : 'Unhandled';
}
