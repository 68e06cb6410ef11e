// Reading the history or the definition of a run of an Express workflow was answered with 500: Step Functions refuses these calls for
// Express executions, of which it keeps neither.
import { GetExecutionHistoryCommand, InvalidArn, SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ExecutionHistories } from '../../lib/aws/execution-history.ts';
import { deriveRunId, type EventId } from '../../lib/core/event/identity.ts';
import { HttpWorld } from '../fixtures/http-world.ts';
import { workflow } from '../fixtures/world.ts';

const executionArn = 'arn:aws:states:us-east-1:000000000000:express:m:run_1:97c85856-0e3e-41f0-a879-df3be4e48456';
const quick = workflow('quick', { triggers: [{ event: 'order' }], type: 'EXPRESS' });

test('Step Functions is not asked for what it does not keep', async () => {
  const client = new SFNClient({ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const states = mockClient(client);
  states.rejects(new InvalidArn({ message: 'Invalid Arn', $metadata: {} }));
  const histories = new ExecutionHistories({ client, now: () => new Date(0) });

  expect(await histories.readEvents(executionArn)).toBeUndefined();
  expect(await histories.readDefinition(executionArn)).toBeUndefined();
  expect(states.commandCalls(GetExecutionHistoryCommand)).toEqual([]);
  expect(states.calls()).toEqual([]);
});

test.each(['history', 'definition'])('the answer is 404, and says why there is no %s', async (what) => {
  const world = new HttpWorld([quick]);
  const token = world.token();
  const sent = await world.send('POST', '/v1/events', { token, body: { source: 's', name: 'order', data: {} } });
  const id = deriveRunId(sent.body.event.id as EventId, quick.id);
  const known = { workflowId: quick.id, forced: false, debug: false, depth: 0 };
  world.runs.set(id, { id, status: 'succeeded', executionArn, ...known });

  const { status, body } = await world.send('GET', `/v1/runs/${id}/${what}`, { token });

  expect(status).toBe(404);
  expect(body.detail).toBe(`run ${id} is of an Express workflow: Step Functions keeps no ${what} of its executions`);
});
