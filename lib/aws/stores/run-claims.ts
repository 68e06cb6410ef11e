// Claims of starts: the record of a run that must start once is written before its start, on condition that there is none.
import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RunId } from '../../core/event/identity.ts';
import type { StartClaim } from '../../core/run/express-start.ts';
import type { Run, RunOrigin } from '../../core/run/run.ts';
import {
  assignments,
  buildStartAttributes,
  listMissing,
  parseRunItem,
  toRunKey,
  undelivered,
  withRemoval,
} from './run-item.ts';
import type { RunStoreOptions } from './run-store.ts';
import { WorkflowRegister } from './workflow-register.ts';

export class RunClaims {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #windowSeconds: number;
  readonly #register: WorkflowRegister;

  constructor({ client, tableName, windowSeconds }: RunStoreOptions) {
    this.#register = new WorkflowRegister({ client, tableName });
    this.#client = client;
    this.#table = tableName;
    this.#windowSeconds = windowSeconds;
  }

  /** Records that a run begins, unless a start of it is recorded: then that record is returned. For runs that must start once. */
  async claimStart(run: Run, origin: RunOrigin): Promise<StartClaim> {
    const attributes = buildStartAttributes(run, origin, this.#windowSeconds);
    if (attributes.runsIn !== undefined) await this.#register.note(origin.environment, run.workflowId);
    const { ExpressionAttributeValues, ...update } = assignments(attributes, 'overwrite');
    try {
      await this.#client.send(
        new UpdateItemCommand({
          ...toRunKey(this.#table, run.id),
          ...withRemoval({ ...update, ExpressionAttributeValues }, listMissing(attributes)),
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ':undelivered': undelivered },
          ConditionExpression: 'attribute_not_exists(#revision) OR #revision <= :undelivered',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { kind: 'claimed' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { kind: 'exists', run: error.Item && parseRunItem(error.Item) };
    }
  }

  /** Takes back the claim of a run that did not start, so that the next claim is given. */
  async releaseStart(id: RunId): Promise<void> {
    const { ExpressionAttributeValues, ...update } = assignments(
      { status: { S: 'accepted' }, revision: undelivered },
      'overwrite',
    );
    try {
      await this.#client.send(
        new UpdateItemCommand({
          ...toRunKey(this.#table, id),
          ...update,
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ':claimed': { N: '0' } },
          ConditionExpression: '#revision = :claimed',
        }),
      );
    } catch (error) {
      // The end is recorded already, so there is no claim to take back.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
