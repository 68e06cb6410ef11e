import { describe, expect, test } from '@jest/globals';
import {
  buildFailureEntry,
  buildRunEntry,
  chooseRunPartition,
  listRunPartitions,
} from '../../../../lib/aws/stores/run-index.ts';
import { deriveRunId } from '../../../../lib/core/event/identity.ts';
import type { Run } from '../../../../lib/core/run/run.ts';
import { eventIdOf } from '../../../fixtures/bus-events.ts';

const startedAt = '2026-11-21T23:59:59.999Z';
const id = deriveRunId(eventIdOf('k'), 'w');
const run: Run = { id, workflowId: 'w', status: 'running', forced: true, debug: false, depth: 0, startedAt };
const group = { environment: 'production', workflowId: 'w' };

describe('the entry of a run in the indexes', () => {
  test('has its environment with its workflow, its start, and its owner', () => {
    const origin = { environment: 'production', organisationId: 'acme', credentialId: 'cred_1' };

    expect(buildRunEntry(run, origin)).toEqual({
      runsIn: { S: 'production#w' },
      startedAs: { S: `${startedAt}#${id}` },
      organisationId: { S: 'acme' },
      credentialId: { S: 'cred_1' },
    });
  });

  test('does not exist for a debug run', () => {
    expect(buildRunEntry({ ...run, debug: true }, { environment: 'production' })).toEqual({});
  });

  test.each([
    ['failed', true],
    ['timed_out', true],
    ['aborted', true],
    ['undelivered', true],
    ['stopped_by_loop_guard', true],
    ['succeeded', false],
    ['running', false],
  ] as const)('of a run that is %s, in the index of failures: %s', (status, isThere) => {
    expect(buildFailureEntry(id, status, startedAt)).toEqual(isThere ? { failedAs: { S: `${startedAt}#${id}` } } : {});
  });
});

describe('the partitions of a workflow', () => {
  const ids = Array.from({ length: 200 }, (_, at) => deriveRunId(eventIdOf(`k${at}`), 'w'));

  test('are one, and every run is in it', () => {
    expect(new Set(ids.map((one) => chooseRunPartition(one, group)))).toEqual(new Set(listRunPartitions(group)));
    expect(listRunPartitions(group)).toEqual(['production#w']);
  });

  test('can grow: runs are spread over all, and the first keeps its name', () => {
    const grown = listRunPartitions(group, 4);

    expect(grown).toEqual(['production#w', 'production#w#1', 'production#w#2', 'production#w#3']);
    expect(new Set(ids.map((one) => chooseRunPartition(one, group, 4)))).toEqual(new Set(grown));
  });
});
