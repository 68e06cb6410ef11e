// The migration of a deployed events table: CloudFormation creates or deletes one index in an update.
import { describe, expect, test } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { indexSteps } from '../../lib/infra/event-indexes.ts';
import { Storage } from '../../lib/infra/storage.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';

interface Table {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes: readonly { readonly IndexName: string }[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string }[];
}

/** The events table of a step, as its template has it. */
function tableAt(step?: number | string): Table {
  const stack = new Stack(createQuickApp(), 'Tables');
  if (step !== undefined) stack.node.setContext('indexStep', step);
  new Storage(stack, 'Storage', { window: Duration.days(30) });
  const tables = Template.fromStack(stack).findResources('AWS::DynamoDB::Table');
  const [, table] = Object.entries(tables).find(([id]) => id.includes('Events')) ?? [];
  return table?.Properties as Table;
}

const indexesAt = (step?: number | string): string[] =>
  tableAt(step)
    .GlobalSecondaryIndexes.map((index) => JSON.stringify(index))
    .sort();

describe('the steps of the migration', () => {
  test('start with the indexes of version 0.1, and end with the indexes of a new table', () => {
    expect(tableAt(0).GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)).toEqual([
      'unmatched',
      'started',
      'events',
    ]);
    expect(indexesAt(indexSteps.length - 1)).toEqual(indexesAt());
  });

  test('each create or delete one index and change no other', () => {
    for (let step = 1; step < indexSteps.length; step += 1) {
      const [before, after] = [indexesAt(step - 1), indexesAt(step)];
      const created = after.filter((index) => !before.includes(index));
      const deleted = before.filter((index) => !after.includes(index));
      expect([step, created.length + deleted.length]).toEqual([step, 1]);
    }
  });

  test('never have two indexes with one name, and keep reconciliation’s index in all steps but one', () => {
    const names = indexSteps.map((_, step) => tableAt(step).GlobalSecondaryIndexes.map(({ IndexName }) => IndexName));

    for (const some of names) expect(new Set(some).size).toBe(some.length);
    expect(names.filter((some) => !some.includes('events'))).toHaveLength(1);
  });

  test('can be given as text, as the command line does', () => {
    expect(indexesAt('2')).toEqual(indexesAt(2));
  });

  test.each(['9', '-1', 'last', ''])('refuse the step %j', (step) => {
    expect(() => tableAt(step)).toThrow(`-c indexStep=${step} is not a step of the migration: use 0 to 8, or omit it`);
  });
});
