// Keys, "Go to", commands for a terminal, and what the frame counts.
import { describe, expect, test } from '@jest/globals';
import { listTargets } from '../../../lib/console/frame/go-to-targets.ts';
import { countProblems } from '../../../lib/console/frame/problem-count.ts';
import { toAwsConsole, toCurl, toFlowgate } from '../../../lib/console/screens/run/commands.ts';
import { createKeyReader } from '../../../lib/console/state/key-sequence.ts';

describe('keys', () => {
  test('are named alone, or after a key that waits for another one', () => {
    const read = createKeyReader(new Set(['g']));

    expect([read('j', 0), read('g', 10), read('r', 200), read('r', 300)]).toEqual(['j', undefined, 'g r', 'r']);
    expect([read('g', 1_000), read('j', 3_000)]).toEqual([undefined, 'j']);
  });
});

describe('go to', () => {
  const workflows = [
    { id: 'w-1', name: 'order-intake' },
    { id: 'w-2', name: 'sku-reorder' },
  ];

  test.each([
    ['run_pktx8rhmy24abc31abnjt89sgw0', '/runs/run_pktx8rhmy24abc31abnjt89sgw0'],
    ['arn:aws:states:us-east-1:1:execution:F_w:run_pktx8rhmy24abc', '/runs/run_pktx8rhmy24abc'],
    [' evt_pktx8rhmy24abc ', '/events/evt_pktx8rhmy24abc'],
    ['ORDER', '/workflows/order-intake'],
    ['w-2', '/workflows/sku-reorder'],
  ])('leads from %j to %s first', (text, path) => {
    expect(listTargets(text, workflows)[0]?.path).toBe(path);
  });

  test('offers a search for any other text, and workflows for none', () => {
    expect(listTargets('A-17', workflows).map(({ query }) => query)).toContainEqual({ contains: 'A-17' });
    expect(listTargets('', workflows)).toHaveLength(2);
  });
});

describe('commands', () => {
  test('quote what a shell would read otherwise, and never contain a token', () => {
    expect(toCurl('https://x', 'POST', '/v1/events', { name: "it's" })).toBe(
      `curl -sS -X POST 'https://x/v1/events' \\\n  -H "authorization: Bearer $FLOWGATE_TOKEN" \\\n  -H 'content-type: application/json' \\\n  -d '{"name":"it'\\''s"}'`,
    );
    expect(toFlowgate('run', 'two words')).toBe("npx flowgate run 'two words'");
  });

  test('link to the AWS console only for an execution in an account', () => {
    const arn = 'arn:aws:states:eu-west-1:210987654321:execution:F_w:run_1';

    expect(toAwsConsole(arn)).toBe(
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arn}`,
    );
    expect(toAwsConsole(arn.replace('210987654321', '000000000000'))).toBeUndefined();
  });
});

test('the frame counts every failure, event, dead letter and stuck run', () => {
  const group = { count: 3, firstSeen: '', lastSeen: '' };
  const event = { ...group, source: 's', name: 'n', eventId: 'evt_1' };

  expect(
    countProblems({
      since: '',
      failures: [{ ...group, workflowId: 'w', error: 'E', runId: 'run_1' }],
      unmatched: [event],
      refused: [event],
      stuck: [{ id: 'run_1', status: 'running', since: '' }],
      deadLetters: [{ queue: 'starts', count: 2 }],
    }),
  ).toBe(12);
});
