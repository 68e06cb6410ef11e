// The contract of acts on executions: stopped ones end as cancelled, redriven ones run again, and a refusal has the reason of Step
// Functions.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ExecutionActs } from '../../../lib/aws/execution-acts.ts';
import { deriveEventId, deriveEventKey, deriveRunId } from '../../../lib/core/event/identity.ts';
import type { RunStatus } from '../../../lib/core/run/run.ts';
import { receivedAt } from '../../fixtures/bus-events.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

const arnPrefix = 'arn:aws:states:us-east-1:000000000000:stateMachine:flowgate-';
const definitions = {
  broken: { Type: 'Fail', Error: 'Broken', Cause: 'a broken state' },
  waiting: { Type: 'Wait', Seconds: 3600, End: true },
  echo: { Type: 'Pass', End: true },
};
type Machine = keyof typeof definitions;

describe('ExecutionActs on Step Functions', () => {
  let cloud: LocalCloud;
  let client: SFNClient;
  let acts: ExecutionActs;
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    client = new SFNClient(cloud.clientConfig);
    acts = new ExecutionActs({ client, arnPrefix });
    for (const [name, state] of Object.entries(definitions)) {
      const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state } });
      const roleArn = 'arn:aws:iam::000000000000:role/r';
      await cloud.call('states', 'CreateStateMachine', { name: `flowgate-${name}`, definition, roleArn });
    }
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  async function start(workflowId: Machine) {
    const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
    const id = deriveRunId(deriveEventId(key, Date.parse(receivedAt)), workflowId);
    const stateMachineArn = `${arnPrefix}${workflowId}`;
    const { executionArn } = await cloud.call('states', 'StartExecution', { stateMachineArn, name: id, input: '{}' });
    return { ...newRun(workflowId), id, executionArn: String(executionArn) };
  }

  function newRun(workflowId: Machine) {
    const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
    const id = deriveRunId(deriveEventId(key, Date.parse(receivedAt)), workflowId);
    return { id, workflowId, status: 'running' as const, forced: false, debug: false, depth: 0 };
  }

  async function statusOf(run: ReturnType<typeof newRun>, wanted: RunStatus) {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = await acts.inspect(run);
      if (found?.progress.status === wanted) return found;
      await pause(20);
    }
    throw new Error(`the run is not ${wanted}`);
  }

  test('stop an execution with the error and the cause, by its recorded ARN or by its run alone', async () => {
    const run = await start('waiting');
    const { executionArn: _, ...unrecorded } = await start('waiting');

    for (const one of [run, unrecorded]) {
      await acts.stop(one, 'the order was wrong');
      const { progress } = await statusOf(one, 'aborted');
      expect(progress).toMatchObject({ error: 'Flowgate.Cancelled', cause: 'the order was wrong', revision: 1 });
    }
  });

  test('leave an execution as it is that has ended, and one that does not exist', async () => {
    const run = await start('echo');
    await statusOf(run, 'succeeded');

    await acts.stop(run, 'too late');
    await acts.stop(newRun('echo'), 'never started');

    expect((await acts.inspect(run))?.progress.status).toBe('succeeded');
    expect(await acts.inspect(newRun('echo'))).toBeUndefined();
    expect(await acts.redrive(newRun('echo'))).toBe('its execution does not exist any more');
  });

  test('treat an Express execution as one that does not exist', async () => {
    const executionArn = `${arnPrefix.replace(':stateMachine:', ':express:')}echo:run:0b7c1c1e-0000-4000-8000-000000000001`;
    const run = { ...newRun('echo'), executionArn };

    expect(await acts.inspect(run)).toBeUndefined();
    await acts.stop(run, 'express');
    expect(await acts.redrive(run)).toBe('its execution does not exist any more');
  });

  test('redrive a failed execution, which counts, and return the refusal for any other', async () => {
    const [failed, done, running] = [await start('broken'), await start('echo'), await start('waiting')];
    const before = await statusOf(failed, 'failed');
    await statusOf(done, 'succeeded');

    expect(before).toMatchObject({ redriveCount: 0, notRedrivable: undefined });
    expect(await acts.redrive(failed)).toBeUndefined();
    expect((await acts.inspect(failed))?.redriveCount).toBe(1);
    for (const run of [done, running]) {
      expect((await acts.inspect(run))?.notRedrivable).toMatch(/cannot be redriven|Execution/i);
      expect(await acts.redrive(run)).toMatch(/not redrivable/i);
    }
  });
});
