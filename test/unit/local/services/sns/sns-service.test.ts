import { beforeEach, describe, expect, test } from '@jest/globals';
import { SnsService } from '../../../../../lib/local/services/sns/sns-service.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alarms';

let lines: string[];
let sns: SnsService;

beforeEach(async () => {
  lines = [];
  sns = SnsService.start({ log: (line) => lines.push(line) });
  await sns.call('CreateTopic', { Name: 'alarms' });
});

test('writes a published message to the log', async () => {
  const answer = await sns.call('Publish', { TopicArn, Message: 'stock is low', Subject: 'LAMP' });

  expect(answer).toEqual({ MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { TopicArn, Message: 'stock is low', Subject: 'LAMP', ...answer },
  ]);
});

test('needs the permission on the topic', () => {
  const answer = sns.permissions('Publish', { TopicArn, Message: 'x' });

  expect(answer).toEqual([{ action: 'sns:Publish', resource: TopicArn }]);
});

describe('refuses', () => {
  test.each([
    ['a topic that is not there', 'Publish', { TopicArn: `${TopicArn}2`, Message: 'x' }, 'Topic does not exist'],
    ['an empty message', 'Publish', { TopicArn, Message: '' }, 'Invalid parameter: Empty message'],
    [
      'a message that is too long',
      'Publish',
      { TopicArn, Message: 'x'.repeat(262_145) },
      'Invalid parameter: Message too long',
    ],
    ['a subject of two lines', 'Publish', { TopicArn, Message: 'x', Subject: 'a\nb' }, 'Invalid parameter: Subject'],
    ['a name with a space', 'CreateTopic', { Name: 'a b' }, 'Invalid parameter: Topic Name'],
    [
      'a telephone by name',
      'Publish',
      { PhoneNumber: '1', Message: 'x' },
      'sns:Publish with PhoneNumber is not implemented',
    ],
    ['another operation by name', 'PublishBatch', { TopicArn }, 'sns:PublishBatch is not implemented'],
  ])('%s', async (_, operation, input, message) => {
    const answer = sns.call(operation, input);

    await expect(answer).rejects.toThrow(message);
  });

  test('a topic that was deleted', async () => {
    await sns.call('DeleteTopic', { TopicArn });

    const answer = sns.call('Publish', { TopicArn, Message: 'x' });

    await expect(answer).rejects.toMatchObject({ code: 'NotFound', status: 404 });
  });
});
