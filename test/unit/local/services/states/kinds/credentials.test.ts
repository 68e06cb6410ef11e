// Tasks with `Credentials`: the role with which their resources are called.
import { expect, jest, test } from '@jest/globals';
import { jsonata, roleArn, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const other = 'arn:aws:iam::000000000000:role/other';
const send = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage' };
const given = { QueueUrl: 'q', MessageBody: 'm' };
const answering = (): StatesHarness => new StatesHarness({ 'sqs.SendMessage': () => ({ MessageId: '1' }) });

test.each([
  ['no', jsonata({ S: { ...send, Arguments: given, End: true } }), roleArn],
  ['literal', jsonata({ S: { ...send, Arguments: given, Credentials: { RoleArn: other }, End: true } }), other],
  [
    'computed',
    jsonata({ S: { ...send, Arguments: given, Credentials: { RoleArn: '{% $states.input.role %}' }, End: true } }),
    other,
  ],
  [
    'JSONPath',
    { StartAt: 'S', States: { S: { ...send, Parameters: given, Credentials: { 'RoleArn.$': '$.role' }, End: true } } },
    other,
  ],
])('with %s credentials, a task calls its resource with their role', async (_, definition, expected) => {
  const harness = answering();

  const ended = await harness.run(definition, { role: other });

  expect(ended.status).toBe('SUCCEEDED');
  const [call] = harness.calls.filter(({ service }) => service === 'sqs');
  expect(call?.caller).toEqual({ kind: 'role', roleArn: expected });
});

test('credentials without a role are refused at creation, and a role that is no text fails the run', async () => {
  const missing = jsonata({ S: { ...send, Arguments: given, Credentials: {}, End: true } });
  const computed = jsonata({ S: { ...send, Arguments: given, Credentials: { RoleArn: '{% 1 %}' }, End: true } });

  await expect(answering().create(missing)).rejects.toThrow(/The field "RoleArn" is required/);
  expect(await answering().run(computed)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});
