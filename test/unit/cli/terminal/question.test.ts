import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { exitCodes } from '../../../../lib/cli/terminal/exit-codes.ts';
import { askQuestion } from '../../../../lib/cli/terminal/question.ts';

/** Asks a question at a terminal where these keys are pressed. */
function ask(keys: string): Promise<string> {
  const input = new PassThrough();
  const asked = askQuestion('replay 3 runs? [y/N] ', input, new PassThrough());
  input.write(keys);
  return asked;
}

test('returns the line that was typed', async () => {
  expect(await ask('yes\r')).toBe('yes');
});

test('returns an empty answer after Ctrl-D', async () => {
  expect(await ask('\u0004')).toBe('');
});

test('is stopped by Ctrl-C, which is no error of the command line', async () => {
  await expect(ask('\u0003')).rejects.toMatchObject({
    name: 'CliError',
    message: 'stopped: nothing was done',
    exitCode: exitCodes.interrupted,
  });
});
