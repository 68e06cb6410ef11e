// SQS and SNS: sends a message. Text is sent unchanged, any other value as JSON text.

import { asJson, callService, omitNulls, withSdkMetadata } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import { convertArguments } from './sdk-values.ts';

const sqsNaming: ErrorNaming = { prefix: 'SQS', service: 'AmazonSQS', style: 'optimized', base: 'AmazonSQSException' };
const snsNaming: ErrorNaming = { prefix: 'SNS', service: 'AmazonSNS', style: 'optimized', base: 'AmazonSNSException' };

export async function sendMessage({ host, parameters }: TaskCall): Promise<Json> {
  const input = omitNulls(convertArguments('sqs', parameters));
  const answer = await callService({ host, service: 'sqs', operation: 'SendMessage', input, naming: sqsNaming });
  return withSdkMetadata(asJson(answer) as JsonRecord, host.clock.now());
}

export async function publish({ host, parameters }: TaskCall): Promise<Json> {
  const input = omitNulls(convertArguments('sns', parameters));
  const answer = await callService({ host, service: 'sns', operation: 'Publish', input, naming: snsNaming });
  return withSdkMetadata(asJson(answer) as JsonRecord, host.clock.now());
}
