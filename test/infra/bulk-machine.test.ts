// The state machine of bulk acts, as the template has it, on the local Step Functions: its function fails in the ways of a function that is
// killed.
import { beforeAll, expect, jest, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { handleBulkRequest } from '../../lib/core/operate/bulk/bulk-request.ts';
import { BulkMachine } from '../../lib/infra/bulk-machine.ts';
import { setUp, startAct } from '../fixtures/bulk-bed.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { StatesHarness, testTimeoutMs } from '../unit/local/services/states/states-harness.ts';

jest.setTimeout(testTimeoutMs);

let definition: object;
beforeAll(() => {
  const stack = new Stack(createQuickApp(), 'Bulk');
  const code = Code.fromInline('exports.handler = () => undefined');
  const step = new LambdaFunction(stack, 'Step', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
  new BulkMachine(stack, 'Machine', { step, logGroup: new LogGroup(stack, 'Logs') });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  definition = JSON.parse(String(machine?.Properties.DefinitionString).replaceAll('${StepFunction}', 'bulk'));
});

/**
 * An act on 20 runs, one in each slice.
 * @param kill after how many slices a call is killed: 0 for at once, undefined for never
 */
async function runAct(kill: (call: number) => number | undefined) {
  const bed = await setUp({ events: 10 });
  const { world, send } = bed;
  const ref = await startAct({ path: '/v1/runs/redrive', filter: { status: 'running' }, rate: 1 }, bed);
  const total = 20;
  let calls = 0;
  const invoke = async ({ Payload }: Record<string, unknown>) => {
    const slices = kill(calls);
    calls += 1;
    let slept = 0;
    const sleep = async () => {
      slept += 1;
      if (slept === slices) throw new Error('killed');
    };
    const until = new Date(world.clock.getTime() + 3_600_000);
    const request: unknown = JSON.parse(String(Payload));
    if (slices === 0) return { StatusCode: 200, FunctionError: 'Unhandled', Payload: '{"errorType":"Killed"}' };
    try {
      const report = await handleBulkRequest(request, until, { ...world, sleep });
      return { StatusCode: 200, Payload: JSON.stringify(report) };
    } catch {
      return { StatusCode: 200, FunctionError: 'Unhandled', Payload: '{"errorType":"Killed"}' };
    }
  };
  const harness = new StatesHarness({ 'lambda.Invoke': invoke });
  const ended = await harness.run(definition, ref);
  const { replay } = (await send('GET', `/v1/replays/${ref.id}`)).body;
  return { ended, replay, total, calls };
}

test('an act whose function is never killed takes one call for its only step', async () => {
  const { ended, replay, calls, total } = await runAct(() => undefined);

  expect([ended.status, calls]).toEqual(['SUCCEEDED', 1]);
  expect(replay).toMatchObject({ status: 'succeeded', skipped: total });
});

test('an act goes on to its end although each attempt is killed, since each attempt comes further', async () => {
  const { ended, replay, calls, total } = await runAct((call) => (call === 13 ? undefined : 1));

  expect(ended.status).toBe('SUCCEEDED');
  expect(replay).toMatchObject({ status: 'succeeded', skipped: total });
  expect(calls).toBeGreaterThan(14);
});

test('an act ends as failed after thirteen attempts without progress, and keeps what it has done', async () => {
  // The calls 13 and 27 judge the step.
  const { ended, replay, calls } = await runAct((call) => ([13, 27].includes(call) ? undefined : call < 3 ? 1 : 0));

  expect([ended.status, ended.error]).toEqual(['FAILED', 'Flowgate.BulkFailed']);
  expect(replay).toMatchObject({ status: 'failed', error: 'Killed', skipped: 3 });
  expect(calls).toBe(28);
});
