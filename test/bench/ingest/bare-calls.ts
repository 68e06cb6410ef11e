// The two calls of an accepted event, by the SDK, and nothing else.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const dynamo = new DynamoDBClient();
const bridge = new EventBridgeClient();

export async function keep(Detail: string): Promise<{ statusCode: number }> {
  const Item = { pk: { S: String(Math.random()) }, sk: { S: 'event' }, doc: { S: Detail } };
  await dynamo.send(new PutItemCommand({ TableName: 'events', Item, ConditionExpression: 'attribute_not_exists(pk)' }));
  const entry = { Source: 'bench', DetailType: 'bench.event', EventBusName: 'bus', Detail };
  await bridge.send(new PutEventsCommand({ Entries: [entry] }));
  return { statusCode: 202 };
}

export const handler = ({ body }: { readonly body: string }): ReturnType<typeof keep> => keep(body);
