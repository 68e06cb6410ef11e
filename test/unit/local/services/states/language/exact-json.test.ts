// Numbers that a double would change pass through an execution as they came.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseExactJson } from '../../../../../../lib/local/services/states/language/exact-json.ts';
import { jsonata, machineArn, roleArn, StatesHarness } from '../states-harness.ts';

const exact = '{"zero":0.0,"long":9007199254740993,"huge":12345678901234567890123,"tenth":1.10,"power":1e2}';

async function runText(harness: StatesHarness, definition: string, input = exact): Promise<string | undefined> {
  await harness.service.call('CreateStateMachine', { name: 'machine', roleArn, definition });
  const started = await harness.service.call('StartExecution', { stateMachineArn: machineArn, name: 'run', input });
  const ended = await harness.finish(String(started.executionArn));
  return ended.output ?? `${ended.error}: ${ended.cause}`;
}

const state = (fields: string): string => `{"StartAt":"A","States":{"A":{${fields},"End":true}}}`;

describe('an execution keeps the text of numbers', () => {
  test.each([
    ['through a Pass', state('"Type":"Pass"'), exact],
    ['through a Pass of JSONata', JSON.stringify(jsonata({ A: { Type: 'Pass', End: true } })), exact],
    [
      'at a ResultPath',
      state('"Type":"Pass","Parameters":{"a.$":"$.long"},"ResultPath":"$.b"'),
      exact.replace('}', ',"b":{"a":9007199254740993}}'),
    ],
    [
      'of a fixed result',
      state('"Type":"Pass","Result":{"a":0.0,"b":[9007199254740993]}'),
      '{"a":0.0,"b":[9007199254740993]}',
    ],
    [
      'in the text of intrinsic functions',
      state(
        `"Type":"Pass","Parameters":{"t.$":"States.Format('{}', $)","j.$":"States.JsonToString($.long)","p.$":"States.StringToJson('[0.0]')"}`,
      ),
      '{"t":"{zero=0.0, long=9007199254740993, huge=12345678901234567890123, tenth=1.10, power=1e2}","j":"9007199254740993","p":[0.0]}',
    ],
    [
      'in the items of a Map',
      state(
        '"Type":"Map","ItemsPath":"$","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","OutputPath":"$.Value","End":true}}}',
      ),
      '[0.0,9007199254740993,12345678901234567890123,1.10,1e2]',
    ],
  ])('%s', async (_place, definition, output) => {
    await expect(runText(new StatesHarness(), definition)).resolves.toBe(output);
  });

  test('in the payload and the result of a function', async () => {
    const harness = new StatesHarness({ 'lambda.Invoke': ({ Payload }) => ({ StatusCode: 200, Payload }) });
    const definition = state('"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:work"');

    await expect(runText(harness, definition)).resolves.toBe(exact);
    expect(harness.calls.find(({ service }) => service === 'lambda')?.input.Payload).toBe(exact);
  });

  test('after a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'states-'));
    try {
      const harness = new StatesHarness({}, { dataDir });
      const definition = state('"Type":"Wait","Seconds":10');
      await harness.service.call('CreateStateMachine', { name: 'machine', roleArn, definition });
      const started = await harness.service.call('StartExecution', { stateMachineArn: machineArn, input: exact });
      await harness.clock.advance(0);
      await harness.service.close();
      harness.open();

      const ended = await harness.finish(String(started.executionArn));

      expect(ended.output).toBe(exact);
      await harness.service.close();
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('an exact number', () => {
  test.each([
    ['NumericEquals', '"NumericEquals":0', true],
    ['NumericLessThanPath', '"NumericLessThanPath":"$.long"', true],
    ['IsNumeric', '"IsNumeric":true', true],
    ['IsString', '"IsString":true', false],
  ])('is a number to a Choice: %s', async (_name, rule, matches) => {
    const definition = `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.zero",${rule},"Next":"Yes"}],"Default":"No"},
      "Yes":{"Type":"Pass","Result":true,"End":true},"No":{"Type":"Pass","Result":false,"End":true}}}`;

    await expect(runText(new StatesHarness(), definition)).resolves.toBe(String(matches));
  });

  test('is a double to an expression, a filter and an intrinsic function that computes', async () => {
    const expression = { Type: 'Pass', Output: '{% $states.input.zero + $states.input.power %}', End: true };
    const path = `"Type":"Pass","Parameters":{"sum.$":"States.MathAdd($.zero, $.power)","found.$":"$..[?(@.zero == 0)].power"}`;

    await expect(runText(new StatesHarness(), JSON.stringify(jsonata({ A: expression })))).resolves.toBe('100');
    await expect(runText(new StatesHarness(), state(path))).resolves.toBe('{"sum":100,"found":[1e2]}');
  });

  test('is a plain number in a field of a definition and in the arguments of an API', async () => {
    const harness = new StatesHarness({ 'sqs.SendMessage': () => ({ MessageId: 'm' }) });
    const arguments_ = '"Parameters":{"QueueUrl":"q","MessageBody":{"n.$":"$.long"},"DelaySeconds":5.0}';
    const retry = '"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"BackoffRate":2.0}]';

    await runText(
      harness,
      state(`"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sqs:sendMessage",${arguments_},${retry}`),
    );

    expect(harness.calls.find(({ service }) => service === 'sqs')?.input).toEqual({
      QueueUrl: 'q',
      MessageBody: '{"n":9007199254740993}',
      DelaySeconds: 5,
    });
  });

  test('is written as it was read', () => {
    for (const text of [exact, '[-0.0,1E+2,0.10,"0.0",{"0.0":1.50}]', '12345678901234567890']) {
      expect(JSON.stringify(parseExactJson(text))).toBe(text);
    }
  });
});
