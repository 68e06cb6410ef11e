import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { readHidden, type SecretInput } from '../../../../lib/cli/terminal/hidden-input.ts';

function createTerminal(): SecretInput & PassThrough & { readonly modes: boolean[] } {
  const modes: boolean[] = [];
  return Object.assign(new PassThrough(), { isTTY: true, modes, setRawMode: (isRaw: boolean) => modes.push(isRaw) });
}

test('reads a line at a terminal in raw mode, without what was deleted', async () => {
  const terminal = createTerminal();

  const reading = readHidden('secret', terminal, new PassThrough());
  terminal.write('gehein');
  terminal.write('\u007fm ä\r');

  expect(await reading).toBe('geheim ä');
  expect(terminal.modes).toEqual([true, false]);
});

test('stops at Ctrl-C and restores the terminal', async () => {
  const terminal = createTerminal();

  const reading = readHidden('secret', terminal, new PassThrough());
  terminal.write('half\u0003');

  await expect(reading).rejects.toMatchObject({ message: 'stopped: nothing was stored', exitCode: 130 });
  expect(terminal.modes).toEqual([true, false]);
});

test('reads all of a pipe', async () => {
  const pipe = new PassThrough();

  const reading = readHidden('secret', pipe);
  pipe.end('one\ntwo\n');

  expect(await reading).toBe('one\ntwo\n');
});
