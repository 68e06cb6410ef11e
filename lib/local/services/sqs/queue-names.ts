// A queue's name in its URL and in its ARN.
import { type JsonObject, localAccount } from '../../platform/service.ts';
import { missingParameter, noSuchQueue } from './refusals.ts';

const { partition, region, accountId } = localAccount;
const arnPrefix = `arn:${partition}:sqs:${region}:${accountId}:`;

export function queueArn(name: string): string {
  return `${arnPrefix}${name}`;
}

export function queueUrl(name: string, endpointUrl: string): string {
  return `${endpointUrl.replace(/\/$/, '')}/${accountId}/${name}`;
}

/** The name in an ARN of this account and Region, or undefined. */
export function parseQueueArn(arn: string): string | undefined {
  return arn.startsWith(arnPrefix) ? arn.slice(arnPrefix.length) : undefined;
}

/** The name of a request's queue, from QueueUrl or, inside the platform, QueueArn. Hosts in URLs are not compared. */
export function readQueueName({ QueueUrl: url, QueueArn: arn }: JsonObject): string {
  if (typeof arn === 'string') return parseQueueArn(arn) ?? refuseQueue();
  if (typeof url !== 'string' || url === '') throw missingParameter('QueueUrl');
  return url.slice(url.lastIndexOf('/') + 1);
}

function refuseQueue(): never {
  throw noSuchQueue();
}
