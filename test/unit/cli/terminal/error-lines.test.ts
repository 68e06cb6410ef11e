import { describe, expect, test } from '@jest/globals';
import { CliError } from '../../../../lib/cli/terminal/cli-error.ts';
import { formatErrorLines } from '../../../../lib/cli/terminal/error-lines.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';

describe('an error', () => {
  test.each([
    ['of the command line', new CliError('one\ntwo'), ['one', 'two']],
    ['of the domain', new FlowgateError('not_found', 'unknown'), ['unknown']],
    [
      'of the program',
      new TypeError('x is undefined\nand more'),
      ['TypeError: x is undefined (internal error: set FLOWGATE_STACK=1 to see the stack trace)'],
    ],
    ['that is not an Error', 'oh', ['oh (internal error: set FLOWGATE_STACK=1 to see the stack trace)']],
  ])('%s is formatted without a stack trace', (_, error, lines) => {
    expect(formatErrorLines(error, {})).toEqual(lines);
  });

  test('in the program has its stack trace with FLOWGATE_STACK, and a user error has none', () => {
    const fault = formatErrorLines(new TypeError('x is undefined'), { FLOWGATE_STACK: '1' });

    expect(fault.length).toBeGreaterThan(1);
    expect(fault[0]).toBe('TypeError: x is undefined');
    expect(formatErrorLines(new CliError('one'), { FLOWGATE_STACK: '1' })).toEqual(['one']);
  });
});
