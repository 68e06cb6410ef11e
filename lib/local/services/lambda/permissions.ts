// The IAM permissions that each operation of Lambda needs: the action and the ARN.
import type { JsonObject, Permission } from '../../platform/service.ts';
import { localAccount } from '../../platform/service.ts';
import { parseFunctionName, qualifiedArn } from './function-name.ts';

const onEverything = ['ListFunctions', 'ListEventSourceMappings', 'CreateEventSourceMapping'];
const onMapping = ['GetEventSourceMapping', 'UpdateEventSourceMapping', 'DeleteEventSourceMapping'];

export function lambdaPermissions(operation: string, input: JsonObject): readonly Permission[] {
  const action = operation === 'Invoke' ? 'lambda:InvokeFunction' : `lambda:${operation}`;
  return [{ action, resource: findResource(operation, input) }];
}

function findResource(operation: string, input: JsonObject): string {
  if (onEverything.includes(operation)) return '*';
  if (onMapping.includes(operation)) return mappingArn(String(input.UUID));
  const { name, qualifier } = parseFunctionName(input.FunctionName);
  const invoked = typeof input.Qualifier === 'string' ? input.Qualifier : qualifier;
  return qualifiedArn(name, invoked);
}

export function mappingArn(uuid: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;
}
