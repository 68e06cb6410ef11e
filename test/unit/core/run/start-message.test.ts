import { describe, expect, test } from '@jest/globals';
import type { RunId } from '../../../../lib/core/event/identity.ts';
import { measureStart } from '../../../../lib/core/operate/run-metrics.ts';
import { handleFailedStart, mostStartDeliveries } from '../../../../lib/core/run/failed-start.ts';
import type { Run } from '../../../../lib/core/run/run.ts';
import { handleStartMessage, type StartMessageDeps } from '../../../../lib/core/run/start-message.ts';
import { Catalogue } from '../../../../lib/core/workflow/workflow.ts';
import { createMetadata } from '../../../fixtures/bus-events.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { stack: 'nested' });
const audit = workflow('audit', { stack: 'nested' });
const quick = workflow('quick', { type: 'EXPRESS', expressSeconds: 25 });
const slow = workflow('slow', { type: 'EXPRESS', expressSeconds: 26 });
const event = { source: 'shop', name: 'n', detail: { metadata: createMetadata('k'), data: { n: 1 } } };

function createBed() {
  const executions: string[] = [];
  const sent: unknown[] = [];
  const deps: StartMessageDeps = {
    catalogue: new Catalogue([orders, audit, quick, slow]),
    startExecution: async ({ name }) => {
      executions.push(name);
      return { kind: 'started', executionArn: 'arn' };
    },
    express: {
      claimStart: () => Promise.reject(new Error('not an Express workflow')),
      releaseStart: async () => undefined,
      runExpress: () => Promise.reject(new Error('not an Express workflow')),
      recordProgress: async () => undefined,
      now: () => new Date('2026-11-21T10:00:09.000Z'),
    },
    isCancelled: async () => false,
    stopExecution: async () => undefined,
    recordStart: async () => 'recorded',
    recordWaiting: async () => undefined,
    requestStart: async (message) => void sent.push(message),
    now: () => new Date('2026-11-21T10:00:09.000Z'),
    maxDepth: 10,
  };
  return { deps, executions, sent };
}

describe('a message for several workflows', () => {
  const message = { workflowIds: [orders.id, audit.id], ...event };

  test('becomes a message for each of them, with the same event', async () => {
    const { deps, executions, sent } = createBed();

    const outcome = await handleStartMessage(message, deps);

    expect(outcome).toEqual({ kind: 'split', starts: 2 });
    expect(sent).toEqual([
      { workflowId: orders.id, ...event },
      { workflowId: audit.id, ...event },
    ]);
    expect(executions).toEqual([]);
    expect(measureStart(outcome)).toEqual({});
  });

  test('fails as a whole, before any is sent, if it cannot be read', async () => {
    const { deps, sent } = createBed();

    await expect(handleStartMessage({ ...message, detail: { metadata: {} } }, deps)).rejects.toThrow();
    expect(sent).toEqual([]);
  });

  test('that cannot be split for a day ends with every run undelivered', async () => {
    const recorded: Run[] = [];

    const outcome = await handleFailedStart(
      { body: message, error: new Error('no'), deliveries: mostStartDeliveries },
      { recordUndelivered: async (run) => void recorded.push(run), now: () => new Date(0), random: () => 0 },
    );

    expect(recorded.map(({ workflowId, status }) => [workflowId, status])).toEqual([
      [orders.id, 'undelivered'],
      [audit.id, 'undelivered'],
    ]);
    expect(outcome).toMatchObject({ runId: recorded[0]?.id, otherRunIds: [recorded[1]?.id] });
    expect(measureStart(outcome)).toEqual({ RunsEnded: 2, RunsFailed: 2 });
  });
});

test.each([
  ['the rule of a group', { workflowIds: [orders.id], ...event }],
  ['the rule of one workflow', { workflowId: orders.id, ...event }],
])('a message for one workflow from %s starts it', async (_, message) => {
  const { deps, executions, sent } = createBed();

  expect(await handleStartMessage(message, deps)).toMatchObject({ kind: 'started' });
  expect(executions).toEqual(['orders']);
  expect(sent).toEqual([]);
});

describe('a message for an Express workflow', () => {
  const expressDeps = (ran: string[]): StartMessageDeps => {
    const { deps } = createBed();
    const ended = (id: RunId) => ({ id, revision: 1, status: 'succeeded' as const });
    const runExpress: StartMessageDeps['express']['runExpress'] = async ({ name }, id) => {
      ran.push(name);
      return { kind: 'ended', progress: ended(id) };
    };
    return { ...deps, express: { ...deps.express, claimStart: async () => ({ kind: 'claimed' }), runExpress } };
  };
  const handedOver: unknown[] = [];
  const handOver = async (message: unknown) => void handedOver.push(message);

  test('is handed over unchanged if its run may take longer than the function can wait, and started elsewhere', async () => {
    const ran: string[] = [];
    const message = { workflowId: slow.id, ...event };

    const here = await handleStartMessage(message, { ...expressDeps(ran), handOver });
    const there = await handleStartMessage(handedOver[0], expressDeps(ran));

    expect(here).toEqual({ kind: 'handed_over', runId: expect.stringMatching(/^run_/) });
    expect(measureStart(here)).toEqual({});
    expect(handedOver).toEqual([message]);
    expect(there).toMatchObject({ kind: 'started', status: 'succeeded' });
    expect(ran).toEqual(['slow']);
  });

  test('is started at once if its run is short', async () => {
    const ran: string[] = [];
    const deps = { ...expressDeps(ran), handOver: () => Promise.reject(new Error('not a long run')) };

    expect(await handleStartMessage({ workflowId: quick.id, ...event }, deps)).toMatchObject({ kind: 'started' });
    expect(ran).toEqual(['quick']);
  });
});
