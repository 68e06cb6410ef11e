// Tables. An existing table keeps its items; a change that its items do not allow is refused.
import type { JsonObject } from '../../platform/service.ts';
import type { ResourceValues } from '../cloudformation/plan.ts';
import { unless } from './attempt.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import {
  implemented,
  type Provisioner,
  type ProvisioningContext,
  type ResourceRequest,
  withoutEffect,
} from './provisioner.ts';

interface TableRequest {
  readonly definition: JsonObject;
  readonly timeToLive: Properties;
}

export const table: Provisioner = {
  rules: {
    ...implemented('TableName', 'AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'),
    ...implemented('BillingMode', 'DeletionProtectionEnabled', 'ProvisionedThroughput', 'TimeToLiveSpecification'),
    ...withoutEffect('nothing is encrypted on this machine', 'SSESpecification'),
    ...withoutEffect('nothing can be restored on this machine', 'PointInTimeRecoverySpecification'),
    ...withoutEffect('tags are for the bill', 'Tags'),
    ...withoutEffect('it sets the price', 'TableClass'),
  },
  put: async (request, context) => {
    const properties = new Properties(request.logicalId, request.properties);
    return await putTable(request, context, {
      definition: {
        ...readDefinition(properties, request, context),
        ...properties.pick('ProvisionedThroughput'),
        DeletionProtectionEnabled: properties.flag('DeletionProtectionEnabled'),
      },
      timeToLive: properties.inside('TimeToLiveSpecification'),
    });
  },
  remove: async ({ ref }, context) => {
    await unless(['ResourceNotFoundException'], () => context.call('dynamodb', 'DeleteTable', { TableName: ref }));
  },
};

function readDefinition(
  properties: Properties,
  { logicalId }: ResourceRequest,
  { stackName }: ProvisioningContext,
): JsonObject {
  return {
    TableName: properties.optionalText('TableName') ?? physicalName({ stackName, logicalId, maxLength: 255 }),
    ...properties.pick(
      'AttributeDefinitions',
      'KeySchema',
      'GlobalSecondaryIndexes',
      'LocalSecondaryIndexes',
      'BillingMode',
    ),
  };
}

async function putTable(
  request: ResourceRequest,
  context: ProvisioningContext,
  { definition, timeToLive }: TableRequest,
): Promise<ResourceValues> {
  const { TableName } = definition;
  const described = await unless(['ResourceNotFoundException'], () =>
    context.call('dynamodb', 'DescribeTable', { TableName }),
  );
  if (described === undefined) await context.call('dynamodb', 'CreateTable', definition);
  else await updateTable(request, context, { definition, present: described.Table as JsonObject });
  await putTimeToLive(context, TableName, timeToLive);
  const { Table } = await context.call('dynamodb', 'DescribeTable', { TableName });
  const { TableArn, TableId } = Table as JsonObject;
  return {
    ref: String(TableName),
    attributes: { Arn: String(TableArn), ...(TableId === undefined ? {} : { TableId: String(TableId) }) },
  };
}

async function updateTable(
  { logicalId }: ResourceRequest,
  context: ProvisioningContext,
  { definition, present }: { readonly definition: JsonObject; readonly present: JsonObject },
): Promise<void> {
  const keys = new Properties(logicalId, definition);
  if (describeShape(definition) !== describeShape(present)) {
    keys.refuse(
      'KeySchema',
      `or an index of table ${keys.text('TableName')} changed: start with another folder of data`,
    );
  }
  const isProtected = keys.flag('DeletionProtectionEnabled');
  if (isProtected === (present.DeletionProtectionEnabled === true)) return;
  const { TableName } = definition;
  await context.call('dynamodb', 'UpdateTable', { TableName, DeletionProtectionEnabled: isProtected });
}

/** The part of a definition that a table's items depend on: its key, and the keys of its indexes. */
function describeShape(description: JsonObject): string {
  const readKeys = (keySchema: unknown): unknown =>
    (keySchema as readonly JsonObject[]).map(({ AttributeName, KeyType }) => [AttributeName, KeyType]);
  const indexes = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'].map((kind) => {
    const list = (description[kind] ?? []) as readonly JsonObject[];
    return list.map(({ IndexName, KeySchema }) => JSON.stringify([IndexName, readKeys(KeySchema)])).sort();
  });
  return JSON.stringify([readKeys(description.KeySchema), indexes]);
}

async function putTimeToLive(context: ProvisioningContext, TableName: unknown, wanted: Properties): Promise<void> {
  const { TimeToLiveDescription } = await context.call('dynamodb', 'DescribeTimeToLive', { TableName });
  const { TimeToLiveStatus, AttributeName } = TimeToLiveDescription as JsonObject;
  const isEnabled = TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING';
  const wantsEnabled = wanted.flag('Enabled');
  if (!isEnabled && !wantsEnabled) return;
  if (isEnabled && wantsEnabled && AttributeName === wanted.value('AttributeName')) return;
  const specification = wantsEnabled
    ? { Enabled: true, AttributeName: wanted.text('AttributeName') }
    : { Enabled: false, AttributeName };
  await context.call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: specification });
}
