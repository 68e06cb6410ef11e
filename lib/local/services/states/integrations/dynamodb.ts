// DynamoDB: the four optimized item operations. Their arguments are those of the API; an attribute may be a plain text too.

import { asJson, callService, omitNulls, withSdkMetadata } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import { convertAttributeValues } from './attribute-values.ts';

const naming: ErrorNaming = {
  prefix: 'DynamoDB',
  service: 'AmazonDynamoDBv2',
  style: 'optimized',
  base: 'AmazonDynamoDBException',
};

/** @param operation `GetItem`, `PutItem`, `UpdateItem` or `DeleteItem`. */
export function itemOperation(operation: string): (task: TaskCall) => Promise<Json> {
  return async ({ host, parameters }) => {
    const answer = await callService({
      host,
      service: 'dynamodb',
      operation,
      input: omitNulls(convertAttributeValues(parameters, true) as JsonRecord),
      naming,
    });
    return withSdkMetadata(asJson(answer) as JsonRecord, host.clock.now());
  };
}
