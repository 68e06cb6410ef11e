import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { buildListing, iterateStartedRuns } from '../../../../lib/aws/stores/started-runs.ts';
import { deriveRunId } from '../../../../lib/core/event/identity.ts';
import type { Run, RunSummary } from '../../../../lib/core/run/run.ts';
import { eventIdOf } from '../../../fixtures/bus-events.ts';

const startedAt = '2026-11-21T23:59:59.999Z';
const id = deriveRunId(eventIdOf('k'), 'w');
const run: Run = { id, workflowId: 'w', status: 'running', forced: true, debug: false, depth: 0, startedAt };

describe('what a run’s item holds to be listed', () => {
  test('is its environment with the day, and whose it is', () => {
    const origin = { environment: 'production', organisationId: 'acme', credentialId: 'cred_1' };

    expect(buildListing(run, origin)).toEqual({
      startedIn: { S: 'production#2026-11-21' },
      organisationId: { S: 'acme' },
      credentialId: { S: 'cred_1' },
    });
  });

  test('is nothing for a debug run', () => {
    expect(buildListing({ ...run, debug: true }, { environment: 'production' })).toEqual({});
  });
});

describe('startedRuns', () => {
  test('reads the index of a day page by page', async () => {
    const client = new DynamoDBClient({ region: 'eu-central-1' });
    const dynamo = mockClient(client);
    const item = {
      sk: { S: `run#${id}` },
      workflowId: { S: 'w' },
      status: { S: 'succeeded' },
      forced: { BOOL: true },
      startedAt: { S: startedAt },
    };
    const after = { pk: { S: 'p' } };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [item], LastEvaluatedKey: after })
      .resolves({ Items: [{ ...item, credentialId: { S: 'cred_1' } }] });

    const runs: RunSummary[] = [];
    for await (const one of iterateStartedRuns('production', '2026-11-21', { client, tableName: 'events' }))
      runs.push(one);

    expect(runs).toMatchObject([
      { id, environment: 'production', workflowId: 'w', status: 'succeeded', forced: true, startedAt },
      { id, credentialId: 'cred_1' },
    ]);
    const inputs = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(inputs).toMatchObject([
      {
        IndexName: 'started',
        ExpressionAttributeValues: { ':day': { S: 'production#2026-11-21' } },
        ScanIndexForward: false,
      },
      { ExclusiveStartKey: after },
    ]);
  });
});
