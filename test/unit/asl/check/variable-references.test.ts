import { expect, test } from '@jest/globals';
import { listVariableReferences } from '../../../../lib/asl/check/variable-references.ts';
import { jsonata, jsonPath } from './machines.ts';

test('the variables that each state reads are listed, in both languages and inside a Map', () => {
  const mixed = jsonPath({
    Set: { Type: 'Pass', Assign: { total: 1, 'other.$': '$.a' }, Next: 'Sum' },
    Sum: {
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Assign: { total: '{% $total + $other %}' },
      Output: '{% $total %}',
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      ItemSelector: { 'a.$': 'States.Format($total.x)' },
      ItemProcessor: {
        StartAt: 'Item',
        States: { Item: { Type: 'Pass', Parameters: { 'b.$': '$other' }, End: true } },
      },
      End: true,
    },
  });

  expect(listVariableReferences(mixed)).toEqual({ Sum: ['other', 'total'], Each: ['total'], Item: ['other'] });
});

test('variables of the expression itself, $states and functions are not listed', () => {
  const output = '{% ($x := 1; $sum([$x, $states.input.a])) %}';

  expect(listVariableReferences(jsonata({ A: { Type: 'Pass', Output: output, End: true } }))).toEqual({});
});

test('a value that is not a definition has no references', () => {
  expect(listVariableReferences([])).toEqual({});
  expect(listVariableReferences({ States: { A: 1 } })).toEqual({});
});
