// Derives the URL of a queue from its ARN. SQS's operations identify a queue by its URL.

/** @param arn for example `arn:aws:sqs:us-east-1:000000000000:starts` */
export function queueUrl(arn: string, endpointUrl: string): string {
  const [, , , , accountId, name] = arn.split(':');
  return `${endpointUrl.replace(/\/$/, '')}/${accountId}/${name}`;
}
