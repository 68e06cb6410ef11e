// CSV as an ItemReader reads it.
import { describe, expect, test } from '@jest/globals';
import { parseCsv } from '../../../../../../lib/local/services/states/kinds/csv.ts';

describe('CSV', () => {
  test.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '"a ""q""","x\ny"\r\n,\r\n',
      [
        ['a "q"', 'x\ny'],
        ['', ''],
      ],
    ],
    ['a\n\nb', [['a'], ['b']]],
    ['', []],
  ])('parses %j to rows', (text, expected) => {
    const rows = parseCsv(text, 'COMMA');

    expect(rows).toEqual(expected);
  });
});
