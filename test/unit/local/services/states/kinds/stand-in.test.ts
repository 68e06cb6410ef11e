// Stand-ins of tasks: results, errors, delays and expressions, and the message of a task that has no other answer.
import { describe, expect, jest, test } from '@jest/globals';
import type {
  StandInAnswer,
  StandInCall,
  StandIns,
} from '../../../../../../lib/local/services/states/engine/run-host.ts';
import { jsonata, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const ask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::bedrock:invokeModel',
  Arguments: { ModelId: 'm', Body: { prompt: '{% $states.input.question %}' } },
};

function standIns(find: (call: StandInCall) => StandInAnswer | undefined): StandIns {
  return { find, remedy: ({ stateName }) => `write a result for ${stateName}` };
}

function harness(find: (call: StandInCall) => StandInAnswer | undefined): StatesHarness {
  return new StatesHarness({}, { standIns: standIns(find) });
}

const inTurn =
  (...answers: StandInAnswer[]) =>
  ({ count }: StandInCall): StandInAnswer | undefined =>
    answers[Math.min(count, answers.length - 1)];

describe('a stand-in', () => {
  test('answers in place of a resource that the platform has', async () => {
    const calls: StandInCall[] = [];
    const local = harness((call) => {
      calls.push(call);
      return { output: { fine: true } };
    });
    const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' } };

    const ended = await local.run(jsonata({ T: { ...invoke, End: true } }));

    expect(ended.output).toBe('{"fine":true}');
    expect(calls).toEqual([
      {
        stateMachineName: 'machine',
        stateName: 'T',
        count: 0,
        executionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:run',
        arguments: { FunctionName: 'f' },
        place: [],
      },
    ]);
  });

  test('knows the iteration and the branch of a call, what it sends, and its token', async () => {
    const calls: Pick<StandInCall, 'place' | 'arguments' | 'taskToken'>[] = [];
    const local = harness(({ place, arguments: sent, taskToken }) => {
      calls.push({ place, arguments: sent, taskToken });
      return { output: 1 };
    });
    const Resource = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
    const Arguments = { MessageBody: '{% $states.context.Task.Token %}', QueueUrl: '{% $states.input %}' };
    const branch = { StartAt: 'B', States: { B: { Type: 'Task', Resource, Arguments, End: true } } };
    const Parallel = { Type: 'Parallel', Branches: [branch], End: true };
    const ItemProcessor = { StartAt: 'P', States: { P: Parallel } };

    await local.run(jsonata({ M: { Type: 'Map', Items: ['a', 'b'], ItemProcessor, End: true } }));

    expect(calls.map(({ place }) => place)).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const [first] = calls;
    expect(first).toMatchObject({ arguments: { MessageBody: first?.taskToken, QueueUrl: 'a' } });
    expect(first?.taskToken).toMatch(/./);
  });

  test('ends the execution with a refusal, which no Catch handles', async () => {
    const local = harness(() => ({ refusal: 'nobody knows the answer' }));
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];

    const states = { Ask: { ...ask, Catch, End: true }, Done: { Type: 'Succeed' } };
    const ended = await local.run(jsonata(states), { question: 1 });

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'nobody knows the answer' });
  });

  test('reads the arguments of the task and the context object in its expressions', async () => {
    const local = harness(() => ({
      output: { Body: { text: "{% 'about ' & $arguments.Body.prompt %}" }, in: '{% $states.context.State.Name %}' },
    }));

    const ended = await local.run(jsonata({ Ask: { ...ask, End: true } }), { question: 'lamps' });

    expect(JSON.parse(ended.output ?? '')).toEqual({ Body: { text: 'about lamps' }, in: 'Ask' });
  });

  test('fails as the resource would, for Retry and Catch, with an expression in the cause', async () => {
    const local = harness(() => ({ error: 'Bedrock.Busy', cause: "{% 'no ' & $arguments.ModelId %}" }));
    const Catch = [{ ErrorEquals: ['Bedrock.Busy'], Output: '{% $states.errorOutput.Cause %}', Next: 'Done' }];

    const ended = await local.run(jsonata({ Ask: { ...ask, Catch, End: true }, Done: { Type: 'Succeed' } }), {
      question: 1,
    });

    expect(ended.output).toBe('"no m"');
  });

  test('answers after its delay, which a timeout cuts short', async () => {
    const local = harness(() => ({ delaySeconds: 30, output: 1 }));

    const slow = await local.run(jsonata({ Ask: { ...ask, End: true } }), { question: 1 });
    const other = harness(() => ({ delaySeconds: 30, output: 1 }));
    const late = await other.run(jsonata({ Ask: { ...ask, TimeoutSeconds: 10, End: true } }), { question: 1 });

    expect(Number(slow.stoppedAt) - slow.startedAt).toBe(30_000);
    expect(late).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('answers call by call: retries and later visits of a loop count, and the last answer repeats', async () => {
    const local = harness(inTurn({ error: 'E' }, { output: 'RUNNING' }, { output: 'RUNNING' }, { output: 'DONE' }));
    const Choices = [{ Condition: "{% $states.input = 'DONE' %}", Next: 'End' }];
    const poll = { ...ask, Arguments: { ModelId: 'm' }, Retry: [{ ErrorEquals: ['E'] }], Next: 'Ready?' };

    const ended = await local.run(
      jsonata({ Poll: poll, 'Ready?': { Type: 'Choice', Choices, Default: 'Poll' }, End: { Type: 'Succeed' } }),
    );

    expect(ended.output).toBe('"DONE"');
  });

  test('counts the calls of each iteration of a Map by itself', async () => {
    const local = harness(inTurn({ error: 'E' }, { output: '{% $arguments.ModelId %}' }));
    const one = { ...ask, Arguments: { ModelId: '{% $states.input %}' }, Retry: [{ ErrorEquals: ['E'] }], End: true };
    const map = { Type: 'Map', Items: ['a', 'b'], ItemProcessor: { StartAt: 'One', States: { One: one } }, End: true };

    const ended = await local.run(jsonata({ Each: map }));

    expect(ended.output).toBe('["a","b"]');
  });

  test('with a faulty expression ends the run, past every Catch', async () => {
    const local = harness(() => ({ output: '{% $arguments.none.at.all %}' }));
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];

    const ended = await local.run(jsonata({ Ask: { ...ask, Catch, End: true }, Done: { Type: 'Succeed' } }), {
      question: 1,
    });

    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringMatching(/^the stand-in of the state "Ask" failed: .*returned nothing/),
    });
  });
});

describe('a task of a service that the platform lacks', () => {
  test.each([
    ['arn:aws:states:::bedrock:invokeModel', 'bedrock:invokeModel', { ModelId: 'm' }],
    ['arn:aws:states:::glue:startJobRun.sync', 'glue:startJobRun', { JobName: 'j' }],
    ['arn:aws:states:::ecs:runTask.waitForTaskToken', 'ecs:runTask', { TaskDefinition: 't' }],
    ['arn:aws:states:::aws-sdk:rekognition:detectLabels', 'aws-sdk:rekognition:detectLabels', { Image: {} }],
    ['arn:aws:states:::aws-sdk:lambda:publishVersion', 'aws-sdk:lambda:publishVersion', {}],
  ])('%s fails where no stand-in answers, with the remedy, past every Catch', async (Resource, name, Arguments) => {
    const local = harness(() => undefined);
    const states = {
      Before: { Type: 'Pass', Next: 'Ask' },
      Ask: {
        Type: 'Task',
        ...{ Resource, Arguments },
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        End: true,
      },
      Done: { Type: 'Succeed' },
    };

    const ended = await local.run(jsonata(states));

    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `the local platform does not have ${name}, which the state "Ask" calls: write a result for Ask`,
    });
  });

  test.each(['.sync', ''])('that would wait is answered at once: glue:startJobRun%s', async (suffix) => {
    const local = harness(() => ({ output: { JobRunState: 'SUCCEEDED' } }));
    const Resource = `arn:aws:states:::glue:startJobRun${suffix}`;

    const ended = await local.run(jsonata({ Job: { Type: 'Task', Resource, Arguments: { JobName: 'j' }, End: true } }));

    expect(ended.output).toBe('{"JobRunState":"SUCCEEDED"}');
  });
});
