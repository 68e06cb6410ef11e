// Tables. An existing table keeps its items; a change that its items do not allow is refused.
import type { JsonObject } from '../../platform/service.ts';
import type { ResourceValues } from '../cloudformation/plan.ts';
import { unless } from './attempt.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, type ResourceRequest, type Workshop, withoutEffect } from './provisioner.ts';

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
  put: async (request, workshop) => {
    const properties = new Properties(request.logicalId, request.properties);
    return await putTable(request, workshop, {
      definition: {
        ...definitionOf(properties, request, workshop),
        ...properties.pick('ProvisionedThroughput'),
        DeletionProtectionEnabled: properties.flag('DeletionProtectionEnabled'),
      },
      timeToLive: properties.inside('TimeToLiveSpecification'),
    });
  },
  remove: async ({ ref }, workshop) => {
    await unless(['ResourceNotFoundException'], () => workshop.call('dynamodb', 'DeleteTable', { TableName: ref }));
  },
};

function definitionOf(properties: Properties, { logicalId }: ResourceRequest, { stackName }: Workshop): JsonObject {
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
  workshop: Workshop,
  { definition, timeToLive }: TableRequest,
): Promise<ResourceValues> {
  const { TableName } = definition;
  const described = await unless(['ResourceNotFoundException'], () =>
    workshop.call('dynamodb', 'DescribeTable', { TableName }),
  );
  if (described === undefined) await workshop.call('dynamodb', 'CreateTable', definition);
  else await updateTable(request, workshop, { definition, present: described.Table as JsonObject });
  await putTimeToLive(workshop, TableName, timeToLive);
  const { Table } = await workshop.call('dynamodb', 'DescribeTable', { TableName });
  const { TableArn, TableId } = Table as JsonObject;
  return {
    ref: String(TableName),
    attributes: { Arn: String(TableArn), ...(TableId === undefined ? {} : { TableId: String(TableId) }) },
  };
}

async function updateTable(
  { logicalId }: ResourceRequest,
  workshop: Workshop,
  { definition, present }: { readonly definition: JsonObject; readonly present: JsonObject },
): Promise<void> {
  const keys = new Properties(logicalId, definition);
  if (shapeOf(definition) !== shapeOf(present)) {
    keys.refuse(
      'KeySchema',
      `or an index of table ${keys.text('TableName')} changed: start with another folder of data`,
    );
  }
  const isProtected = keys.flag('DeletionProtectionEnabled');
  if (isProtected === (present.DeletionProtectionEnabled === true)) return;
  const { TableName } = definition;
  await workshop.call('dynamodb', 'UpdateTable', { TableName, DeletionProtectionEnabled: isProtected });
}

/** The part of a definition that a table's items depend on: its key, and the keys of its indexes. */
function shapeOf(description: JsonObject): string {
  const keyOf = (keySchema: unknown): unknown =>
    (keySchema as readonly JsonObject[]).map(({ AttributeName, KeyType }) => [AttributeName, KeyType]);
  const indexes = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'].map((kind) => {
    const list = (description[kind] ?? []) as readonly JsonObject[];
    return list.map(({ IndexName, KeySchema }) => JSON.stringify([IndexName, keyOf(KeySchema)])).sort();
  });
  return JSON.stringify([keyOf(description.KeySchema), indexes]);
}

async function putTimeToLive(workshop: Workshop, TableName: unknown, wanted: Properties): Promise<void> {
  const { TimeToLiveDescription } = await workshop.call('dynamodb', 'DescribeTimeToLive', { TableName });
  const { TimeToLiveStatus, AttributeName } = TimeToLiveDescription as JsonObject;
  const isEnabled = TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING';
  const wantsEnabled = wanted.flag('Enabled');
  if (!isEnabled && !wantsEnabled) return;
  if (isEnabled && wantsEnabled && AttributeName === wanted.value('AttributeName')) return;
  const specification = wantsEnabled
    ? { Enabled: true, AttributeName: wanted.text('AttributeName') }
    : { Enabled: false, AttributeName };
  await workshop.call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: specification });
}
