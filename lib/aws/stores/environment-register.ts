// The environments that have had events: one item of the events table with their names. A function instance adds an environment
// when it stores its first event there: one write for each instance and environment, not for each event.
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { TableOptions } from './table-options.ts';

const key = { pk: { S: 'environments' }, sk: { S: 'environments' } };

export class EnvironmentRegister {
  readonly #options: TableOptions;
  readonly #noted = new Set<string>();

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Adds an environment. Never fails: if the write fails, the next event writes it. */
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

  /** Reads the names of all environments that have had events. */
  async all(): Promise<readonly string[]> {
    const { client, tableName } = this.#options;
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
    return Item?.environments?.SS ?? [];
  }
}
