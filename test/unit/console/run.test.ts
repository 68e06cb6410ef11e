// What the screen of a run says beside the graph: the moments of its history, until when it can be redriven, and its pages elsewhere.
import { describe, expect, test } from '@jest/globals';
import type { Visit } from '../../../lib/console/data/answers.ts';
import { listMoments } from '../../../lib/console/data/moments.ts';
import { findRedriveEnd } from '../../../lib/console/data/run-status.ts';
import { findLayout } from '../../../lib/console/graph/kept-layouts.ts';
import { toAwsConsole, toTraceLink } from '../../../lib/console/screens/run/commands.ts';

const at = (second: number): string => `2026-11-28T10:00:0${second}.000Z`;
const visit = (id: number, over: Partial<Visit>): Visit => ({
  ...{ id, name: `S${id}`, type: 'Task', status: 'succeeded', enteredAt: at(0), attempts: [] },
  ...over,
});

test('the history has each entry, attempt and end in the order of time', () => {
  const attempts = [{ scheduledAt: at(1), endedAt: at(3), error: 'E' }, { scheduledAt: at(5) }];
  const moments = listMoments([
    visit(2, { attempts, exitedAt: at(6) }),
    visit(4, { enteredAt: at(6), status: 'failed', error: 'F' }),
    visit(9, { enteredAt: at(6), status: 'running' }),
  ]);

  expect(moments.map(({ kind, visit: { name }, attempt, error }) => [name, kind, attempt, error])).toEqual([
    ['S2', 'entered', undefined, undefined],
    ['S2', 'attempt', 1, undefined],
    ['S2', 'attempt failed', 1, 'E'],
    ['S2', 'attempt', 2, undefined],
    ['S2', 'left', undefined, undefined],
    ['S4', 'entered', undefined, undefined],
    ['S4', 'left', undefined, 'F'],
    ['S9', 'entered', undefined, undefined],
  ]);
});

test('a run can be redriven for 14 days after its end', () => {
  expect(findRedriveEnd({ stoppedAt: '2026-11-28T10:00:00Z' })).toBe('2026-12-12T10:00:00.000Z');
  expect(findRedriveEnd({})).toBeUndefined();
});

describe('pages elsewhere', () => {
  const trace = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
  const arn = (partition: string, account: string): string =>
    `arn:${partition}:states:eu-central-1:${account}:execution:m:run_1`;

  test('are those of the execution’s partition and Region', () => {
    expect(toAwsConsole(arn('aws', '123456789012'))).toBe(
      `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${arn('aws', '123456789012')}`,
    );
    expect(toTraceLink(trace, arn('aws-us-gov', '123456789012'))).toBe(
      'https://eu-central-1.console.amazonaws-us-gov.com/cloudwatch/home?region=eu-central-1#xray:traces/1-5759e988-bd862e3fe1be46a994272793',
    );
  });

  test('do not exist for the local platform', () => {
    expect(toAwsConsole(arn('aws', '000000000000'))).toBeUndefined();
    expect(toTraceLink(trace, arn('aws', '000000000000'))).toBeUndefined();
  });
});

test('the layout of a definition is kept for definitions with the same JSON', () => {
  const definition = () => ({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });

  expect(findLayout(definition())).toBe(findLayout(definition()));
  expect(findLayout({ ...definition(), Comment: 'other' })).not.toBe(findLayout(definition()));
});
