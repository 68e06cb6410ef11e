import { describe, expect, test } from '@jest/globals';
import { openScreen } from '../../../../lib/cli/terminal/screen.ts';
import { formatChain } from '../../../../lib/cli/views/chain.ts';
import { formatEvent } from '../../../../lib/cli/views/event.ts';
import { type Explanation, formatExplanation } from '../../../../lib/cli/views/explanation.ts';
import { formatHistory, formatVisit, type RunHistory } from '../../../../lib/cli/views/history.ts';
import { formatRun } from '../../../../lib/cli/views/run.ts';

const screen = openScreen({}, {}, () => new Date('2026-11-28T10:00:00Z'));
const show = (lines: readonly string[]) => `\n${lines.join('\n')}\n`;
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28, 9) + seconds * 1000).toISOString();

type Visit = RunHistory['states'][number];

function visit(id: number, name: string, own: Partial<Visit> = {}): Visit {
  return { id, name, type: 'Task', status: 'succeeded', enteredAt: at(0), exitedAt: at(1), attempts: [], ...own };
}

const history: RunHistory = {
  runId: 'run_1',
  status: 'failed',
  redrives: 1,
  lastEventId: 40,
  hasMore: false,
  isTruncated: false,
  states: [
    visit(2, 'Reserve', {
      attempts: [
        { scheduledAt: at(0), endedAt: at(2), resource: 'invoke', error: 'States.Timeout', cause: 'too\nslow' },
        { scheduledAt: at(3), endedAt: at(3.5), resource: 'invoke' },
      ],
      exitedAt: at(4),
    }),
    visit(8, 'For each item', {
      type: 'Map',
      status: 'failed',
      exitedAt: undefined as never,
      error: 'OutOfStock',
      cause: 'no LAMP',
      iterations: { total: 3, started: 2, succeeded: 1, failed: 1 },
    }),
    visit(9, 'Check', { type: 'Pass', parent: { visit: 8, iteration: 1 }, exitedAt: at(0.004) }),
    visit(10, 'Check', { type: 'Pass', parent: { visit: 8, iteration: 0 }, exitedAt: at(0.002) }),
    visit(12, 'Both', { type: 'Parallel', parent: { visit: 8, iteration: 0 } }),
    visit(13, 'Left', { type: 'Pass', parent: { visit: 12, branch: 0 }, status: 'caught', error: 'E\u001b[2J' }),
    visit(14, 'Right', {
      type: 'Wait',
      parent: { visit: 12, branch: 1 },
      status: 'running',
      exitedAt: undefined as never,
    }),
  ],
};

describe('a history', () => {
  test('is a tree of visits, with attempts, iterations, branches and errors', () => {
    expect(show(formatHistory(history, screen))).toBe(`
run_1  failed, redriven once
  ✓ Reserve  Task  4.0s  #2
    attempt 1  failed  2.0s  States.Timeout: too slow
    attempt 2  succeeded  500ms
  ✗ For each item  Map  failed  1 of 3 iterations succeeded, 1 failed  #8
    OutOfStock: no LAMP
    iteration 0
      ✓ Check  Pass  2ms  #10
      ✓ Both  Parallel  1.0s  #12
        branch 0
          ! Left  Pass  1.0s  caught  #13
            E\\u001b[2J
        branch 1
          … Right  Wait  running  #14
    iteration 1
      ✓ Check  Pass  4ms  #9
`);
  });

  test('names the place of visits whose parent is not shown', () => {
    const checks = history.states.filter(({ name }) => name === 'Check');

    expect(show(formatHistory({ ...history, states: checks }, screen))).toBe(`
run_1  failed, redriven once
  ✓ Check  Pass  4ms  #9 in iteration 1 of #8
  ✓ Check  Pass  2ms  #10 in iteration 0 of #8
`);
  });

  test('says that no states were visited', () => {
    const none = { ...history, states: [], redrives: 0, status: 'accepted' } as const;

    expect(formatHistory(none, screen)).toEqual(['run_1  accepted', '  no states were visited']);
  });

  test('shows one visit with its whole input and output', () => {
    const whole = visit(2, 'Reserve', { input: { sku: 'LAMP' }, output: [1] });

    expect(show(formatVisit(whole, screen))).toBe(`
state    Reserve
type     Task
status   succeeded
entered  2026-11-28T09:00:00.000Z
took     1.0s
input
  {
    "sku": "LAMP"
  }
output
  [
    1
  ]
`);
  });
});

const explanation: Explanation = {
  refusal: 'the source is declared',
  workflows: [
    { workflow: { id: 'w1', name: 'order-intake' }, verdict: 'started', reason: 'the event starts it', runId: 'run_1' },
    {
      workflow: { id: 'w2', name: 'big-orders' },
      verdict: 'not_matched',
      reason: 'no trigger matches: near',
      triggers: [
        {
          trigger: { source: 'shop', event: 'order.created', where: {} },
          matches: false,
          parts: [
            {
              kind: 'field',
              path: 'source',
              pointer: '/source',
              expected: ['shop', 'web'],
              matches: true,
              found: ['shop'],
              foundCount: 1,
            },
            {
              kind: 'or',
              pointer: '/$or',
              matches: false,
              branches: [
                [
                  {
                    kind: 'field',
                    path: 'detail.data.total',
                    pointer: '/$or/0/total',
                    expected: [{ numeric: ['>', 50] }],
                    matches: false,
                    found: ['60'],
                    foundCount: 12,
                    hint: 'the value is a text',
                  },
                ],
                [
                  {
                    kind: 'field',
                    path: 'detail.data.vip',
                    pointer: '/$or/1/vip',
                    expected: [true],
                    matches: false,
                    found: [],
                    foundCount: 0,
                  },
                ],
              ],
            },
          ],
        },
      ],
    },
  ],
};

describe('an explanation', () => {
  test('is a line for each workflow', () => {
    expect(show(formatExplanation(explanation, { ...screen, isVerbose: false }))).toBe(`
the router would refuse it: the source is declared
VERDICT        WORKFLOW      REASON
✓ started      order-intake  the event starts it
✗ not_matched  big-orders    no trigger matches: near
`);
  });

  test('has the pattern of each trigger, the values of the event and hints, if asked', () => {
    expect(show(formatExplanation(explanation, { ...screen, isVerbose: true }))).toBe(`
the router would refuse it: the source is declared
VERDICT        WORKFLOW      REASON
✓ started      order-intake  the event starts it
  run run_1
✗ not_matched  big-orders    no trigger matches: near
  ✗ trigger shop order.created where …
    ✓ source: expected "shop" or "web", the event has "shop"
    ✗ one of
      alternative 1
        ✗ detail.data.total: expected {"numeric":[">",50]}, the event has "60" and 11 more
          hint: the value is a text
      alternative 2
        ✗ detail.data.vip: expected true, the event has none
`);
  });

  test('says that there are no workflows', () => {
    expect(formatExplanation({ workflows: [] }, { ...screen, isVerbose: false })).toEqual([
      'no workflows are deployed that this credential may use',
    ]);
  });
});

const run = {
  id: 'run_1',
  workflowId: 'w1',
  workflow: 'order-intake',
  status: 'failed',
  debug: true,
  forced: true,
  depth: 0,
  eventId: 'evt_1',
  acceptedAt: at(0),
  startedAt: at(1),
  stoppedAt: at(3),
  error: 'OutOfStock',
  cause: 'none\nleft',
  emitted: [
    {
      id: 'evt_2',
      source: 'order-intake',
      name: 'sku_reorder',
      runId: 'run_1',
      runs: [{ id: 'run_2', workflowId: 'w2' }],
    },
  ],
} as const;

test('a run has its error, what it emitted, and the command to look further', () => {
  expect(show(formatRun({ ...run, emitted: [...run.emitted] as never }, screen))).toBe(`
run       run_1
status    failed
workflow  order-intake
kind      forced, debug
event     evt_1
accepted  2026-11-28T09:00:00.000Z
started   2026-11-28T09:00:01.000Z
took      2.0s
error     OutOfStock
cause
  none
  left
emitted
  order-intake sku_reorder  evt_2
    run_2
the states that it visited: flowgate runs history run_1
`);
});

test('an event has its data, its runs and what was refused', () => {
  const { emitted: _, ...plainRun } = run;
  const body = {
    event: {
      id: 'evt_1',
      source: 'shop',
      name: 'order.created',
      environment: 'production',
      dialect: 'native',
      receivedAt: at(0),
      forced: false,
      debug: false,
      lineage: { rootEventId: 'evt_1', depth: 0 },
      data: { note: 'a\u0085b' },
    },
    workflows: [{ id: 'w3', name: 'audit', refused: [{ pointer: '/total', message: 'is missing' }] }],
    runs: [plainRun],
    emitted: [],
    replays: [],
    unmatched: false,
  };

  expect(show(formatEvent(body, screen))).toBe(`
event        evt_1
source       shop
name         order.created
received     2026-11-28T09:00:00.000Z
environment  production
dialect      native
data
  {
    "note": "a\\u0085b"
  }
runs
  STATUS  WORKFLOW      STARTED                   TOOK  ERROR       RUN
  failed  order-intake  2026-11-28T09:00:01.000Z  2.0s  OutOfStock  run_1
refused by audit
  /total is missing
why each workflow started or not: flowgate events explain evt_1
`);
});

describe('the chain of an event', () => {
  const link = (id: string, name: string, parentRunId?: string) => ({
    ...{ id, source: 'shop', name, depth: parentRunId === undefined ? 0 : 1 },
    ...(parentRunId === undefined ? {} : { parentRunId }),
    runs: [{ id: `run_${id}`, workflowId: 'w', workflow: `of ${name}`, status: 'succeeded' as const }],
  });

  test('is a tree of events and runs, with a mark at the event that is shown', () => {
    const events = [
      link('a', 'order'),
      link('b', 'stock', 'run_a'),
      link('c', 'price', 'run_a'),
      link('d', 'z', 'run_b'),
    ];

    expect(show(formatChain({ events, isComplete: false }, 'b', screen))).toBe(`
chain
  shop order  a
    succeeded  of order  run_a
      shop stock  b  (this event)
        succeeded  of stock  run_b
          shop z  d
            succeeded  of z  run_d
      shop price  c
        succeeded  of price  run_c
  the chain is longer: these are its first 4 events
`);
  });

  test('is not shown for an event that is alone', () => {
    expect(formatChain({ events: [link('a', 'order')], isComplete: true }, 'a', screen)).toEqual([]);
  });
});
