import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { priceUsage, sumRouter } from '../../../../lib/authoring/forecast/prices.ts';
import { formatCost, formatCostTable } from '../../../../lib/cli/cost/cost-table.ts';
import { padData, scenarios, writeScenarioFolder } from '../../../../lib/cli/cost/scenarios.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

describe('the scenarios', () => {
  test('are events of three sizes that start one run or five', () => {
    expect(scenarios.map(({ size, fanOut }) => `${size} ${fanOut}`)).toEqual([
      ...['small 1', 'typical 1', 'large 1', 'small 5', 'typical 5', 'large 5'],
    ]);
  });

  test('are started by five copies of the workflow, beside the others', () => {
    const folder = createTemporaryFolder();
    mkdirSync(join(folder, 'copy'));
    const manifest = { id: '11111111-1111-4111-8111-111111111111', name: 'Copy', active: false, triggers: [] };
    writeFileSync(join(folder, 'copy', 'workflow.json'), JSON.stringify(manifest));

    const written = writeScenarioFolder(folder, 'copy');

    const copies = readdirSync(written).filter((name) => name !== 'copy');
    const manifests = copies.map((name) => JSON.parse(readFileSync(join(written, name, 'workflow.json'), 'utf8')));
    expect(copies).toHaveLength(5);
    expect(new Set(manifests.map(({ id }) => id)).size).toBe(5);
    const listening = (event: string) =>
      manifests.filter(({ active, name, triggers }) => {
        const events = triggers.map((trigger: { event: string }) => trigger.event);
        return active === true && name === undefined && events.includes(event);
      });
    for (const { event, fanOut } of scenarios) expect(listening(event)).toHaveLength(fanOut);
  });

  test.each([[200], [1_024], [307_200]])('pad data to %d bytes, in bytes of UTF-8', (bytes) => {
    expect(Buffer.byteLength(JSON.stringify(padData({ name: 'prüfen' }, bytes)))).toBe(bytes);
  });

  test('pad data with text that does not compress to nothing, because stored events are compressed', () => {
    const text = JSON.stringify(padData({}, 10_240));

    expect(deflateSync(text).length).toBeGreaterThan(text.length / 4);
  });

  test('leave larger data as it is', () => {
    expect(padData({ name: 'Ada' }, 10)).toEqual({ name: 'Ada' });
  });
});

test('both tables have a column for each scenario and a line for each component that any of them uses', () => {
  const priced = scenarios.slice(0, 2).map((scenario, at) => {
    const lines = priceUsage({ 'HTTP API requests': 1, 'S3 PUT requests': at, 'Step Functions transitions': 2 });
    const inBatches = { lines: lines.slice(1), router: 0.5 };
    return { ...scenario, lines, router: sumRouter(lines), ends: { succeeded: 50 }, inBatches };
  });

  const [oneAtATime = '', inBatches = ''] = formatCostTable('copy', priced).split('\n\n');

  const find = (table: string, what: string): string[] | undefined =>
    (table.split('\n').find((row) => row.startsWith(what)) ?? '').match(/\d+\.\d\d/g) ?? undefined;
  expect(find(oneAtATime, 'S3 PUT requests')).toEqual(['0.00', '5.00']);
  expect(find(oneAtATime, 'the router itself')).toEqual(['1.00', '6.00']);
  expect(find(oneAtATime, 'with the workflow')).toEqual(['51.00', '56.00']);
  expect(find(inBatches, 'HTTP API requests')).toBeUndefined();
  expect(find(inBatches, 'the router itself')).toEqual(['0.50', '0.50']);
  expect(oneAtATime + inBatches).not.toContain('SQS');
});

test('the table says how the runs ended, and what a workflow must do with large data', () => {
  const ends = [
    { succeeded: 50 },
    { succeeded: 40, 'failed: OutOfStock': 10 },
    { 'failed: States.QueryEvaluationError': 50 },
  ];
  const priced = scenarios.slice(0, 3).map((scenario, at) => ({
    ...{ ...scenario, lines: [], router: 0, ends: ends[at] ?? {} },
    inBatches: { lines: [], router: 0 },
  }));

  const rows = formatCostTable('copy', priced).split('\n');

  expect(rows.find((row) => row.startsWith('which'))?.split(/ +/)).toEqual(['which', 'succeeded', 'mixed', 'failed']);
  expect(rows.filter((row) => row.startsWith('The '))).toEqual([
    expect.stringMatching(/^The typical events that start 1: 40 succeeded, 10 failed: OutOfStock\..*ended\.$/),
    expect.stringMatching(/^The large events that start 1: 50 failed: States\.QueryEvaluationError\..*"dataRef"/),
  ]);
});

test('the costs of one event name the ends of its runs', () => {
  const lines = priceUsage({ 'Step Functions transitions': 2 });

  expect(formatCost('copy', lines, { 'failed: E': 50 })).toContain('its runs: 50 failed: E');
  expect(formatCost('copy', lines, {})).toContain('its runs: no end was reported, as for Express workflows');
});
