// Which environments have had events: one item of the events table that holds their names. A function writes an environment down
// at the first event of it that it keeps, so this costs a write for each instance and environment, and none for each event.
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { TableOptions } from './table-options.ts';

const key = { pk: { S: 'environments' }, sk: { S: 'environments' } };

export class EnvironmentRegister {
  readonly #options: TableOptions;
  readonly #noted = new Set<string>();

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Never fails: what cannot be noted now is noted with the next event. */
  async note(environment: string): Promise<void> {
    if (this.#noted.has(environment)) return;
    this.#noted.add(environment);
    const { client, tableName } = this.#options;
    const update = {
      TableName: tableName,
      Key: key,
      UpdateExpression: 'ADD environments :environments',
      ExpressionAttributeValues: { ':environments': { SS: [environment] } },
    };
    try {
      await client.send(new UpdateItemCommand(update));
    } catch {
      this.#noted.delete(environment);
    }
  }

  async all(): Promise<readonly string[]> {
    const { client, tableName } = this.#options;
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
    return Item?.environments?.SS ?? [];
  }
}
