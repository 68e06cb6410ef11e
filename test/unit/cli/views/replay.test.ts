import { expect, test } from '@jest/globals';
import { openScreen } from '../../../../lib/cli/terminal/screen.ts';
import { formatReplayedEvent, formatReplayFields } from '../../../../lib/cli/views/replay.ts';

const start = '2026-11-28T10:00:00.000Z';
const screen = openScreen({}, {}, () => new Date(start));

test('an act on many is a field per line, with the first failures', () => {
  const replay = {
    ...{ id: 'rep_1', act: 'redrive' as const, status: 'failed' as const, filter: { workflow: 'orders' }, rate: 10 },
    ...{ count: 3, isExact: true, done: 1, skipped: 0, failed: 1, error: 'Lambda.Unknown', until: start },
    ...{ by: { kind: 'credential' as const, id: 'cred_1', label: 'ada' }, createdAt: start, updatedAt: start },
    failures: [{ id: 'run_1', reason: 'is\u001b off' }],
  };

  expect(formatReplayFields(replay, screen)).toEqual([
    'replay   rep_1',
    'act      redrive',
    'status   failed',
    'filter   {"workflow":"orders"}',
    `until    ${start}`,
    'items    3, at most 10 a second',
    'done     1',
    'skipped  0',
    'failed   1',
    'error    Lambda.Unknown',
    'by       cred_1 "ada"',
    `started  ${start}`,
    'first failures',
    expect.stringMatching(/^ {2}run_1 {2}is\S+ off$/),
  ]);
});

test('the replay of one event names what it starts, or the command that says why it starts nothing', () => {
  const event = { id: 'evt_2', replayOf: 'evt_1', source: 's', name: 'n', environment: 'e', receivedAt: start };
  const workflows = [{ id: 'w', name: 'orders' }];
  const runs = [{ id: 'run_2', workflowId: 'w' }];

  expect(formatReplayedEvent({ event, workflows, runs })).toEqual(['evt_2  replay of evt_1', '  run_2  orders']);
  expect(formatReplayedEvent({ event, workflows: [], runs: [] })).toEqual([
    expect.stringMatching(/^evt_2 {2}replay of evt_1, starts nothing: ".*flowgate events explain evt_2" says why$/),
  ]);
});
