// Which workflows have had runs in an environment: one item of the events table for each environment. Lists of all runs read the
// partitions that it names, so also those of workflows that are no longer deployed.
import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { TableOptions } from './table-options.ts';

const partition = 'workflows';

export class WorkflowRegister {
  readonly #options: TableOptions;
  readonly #noted = new Set<string>();

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /**
   * Adds a workflow before its run is recorded. An instance writes once for each workflow and environment. Throws if that fails:
   * a run of a workflow that was not added would be in no list.
   */
  async note(environment: string, workflowId: string): Promise<void> {
    const name = `${environment}#${workflowId}`;
    if (this.#noted.has(name)) return;
    const { client, tableName } = this.#options;
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: partition }, sk: { S: environment } },
        UpdateExpression: 'ADD workflows :workflows',
        ExpressionAttributeValues: { ':workflows': { SS: [workflowId] } },
      }),
    );
    this.#noted.add(name);
  }

  /** IDs of the workflows that have had runs in an environment. */
  async all(environment: string): Promise<readonly string[]> {
    const { client, tableName } = this.#options;
    // This is a Query, because the functions that read the item have no permission for GetItem.
    const { Items: [item] = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk = :environment',
        ExpressionAttributeValues: { ':pk': { S: partition }, ':environment': { S: environment } },
      }),
    );
    return item?.workflows?.SS ?? [];
  }
}
