import { describe, expect, test } from '@jest/globals';
import { toLoggableFault } from '../../../lib/value/loggable-fault.ts';

describe('a fault in the log', () => {
  test('has its name, its message and the first five frames', () => {
    const error = new TypeError('the table is away');
    error.stack = ['TypeError: the table is away', ...'abcdefg'].join('\n');

    expect(toLoggableFault(error)).toEqual({
      fault: 'TypeError',
      message: 'the table is away',
      stack: 'a\nb\nc\nd\ne',
    });
  });

  test('does not quote a text that could not be read', () => {
    expect(toLoggableFault(new SyntaxError('Unexpected token s in "secret"'))).toEqual({
      fault: 'SyntaxError',
      message: 'malformed text',
    });
  });

  test.each([['secret'], [{ token: 'secret' }], [undefined]])(
    'shows only the type of %j, which is not an Error',
    (thrown) => {
      const said = toLoggableFault(thrown);

      expect(said.fault).toBe(typeof thrown);
      expect(JSON.stringify(said)).not.toContain('secret');
    },
  );
});
