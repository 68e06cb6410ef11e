import { describe, expect, test } from '@jest/globals';
import {
  buildGroupPattern,
  findRuleGroup,
  groupWorkflows,
  restrictGroups,
  splitStartMessage,
} from '../../../../lib/core/workflow/rule-group.ts';
import { compilePattern, matchesCompiledPattern } from '../../../../lib/event-pattern/compiled-pattern.ts';
import { workflow } from '../../../fixtures/world.ts';

const nested = (id: string) => ({ id: `4b0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e${id}`, stack: 'nested' as const });
// Their digests begin with 9, 9 and 3.
const [first, second, other] = [nested('01'), nested('04'), nested('02')];

describe('the group of a workflow', () => {
  test('is the first digit of its ID’s digest, in a nested stack', () => {
    expect([first, second, other].map(findRuleGroup)).toEqual(['group9', 'group9', 'group3']);
  });

  test('does not exist in the main stack', () => {
    expect(findRuleGroup(workflow('main'))).toBeUndefined();
    expect(findRuleGroup({ ...first, stack: 'main' })).toBeUndefined();
  });
});

describe('the groups of an event', () => {
  const groups = groupWorkflows([first, workflow('main'), other, second]);

  test('name the workflows of nested stacks alone', () => {
    expect(groups).toEqual({ group9: [first.id, second.id], group3: [other.id] });
    expect(groupWorkflows([workflow('main')])).toBeUndefined();
  });

  test('match the rules of these groups and of no other', () => {
    const event = { source: 'shop', detail: { metadata: { groups } } };
    const matching = [...'0123456789abcdef'].filter((digit) =>
      matchesCompiledPattern(compilePattern(buildGroupPattern(`group${digit}`)), event),
    );

    expect(matching).toEqual(['3', '9']);
  });

  test('are restricted to one workflow for an event that starts it alone', () => {
    expect(restrictGroups(groups, second.id)).toEqual({ group9: [second.id] });
    expect(restrictGroups(groups, workflow('main').id)).toBeUndefined();
    expect(restrictGroups(undefined, first.id)).toBeUndefined();
  });
});

describe('a message of the starts queue', () => {
  const event = { source: 'shop', name: 'n', detail: { data: {} } };

  test('of a group is split into one for each workflow', () => {
    expect(splitStartMessage({ workflowIds: ['v', 'w'], ...event })).toEqual([
      { workflowId: 'v', ...event },
      { workflowId: 'w', ...event },
    ]);
  });

  test.each([[{ workflowId: 'w', ...event }], [{ workflowIds: [], ...event }], [null], ['text']])(
    'of any other form stays whole: %j',
    (body) => {
      expect(splitStartMessage(body)).toEqual([body]);
    },
  );
});
