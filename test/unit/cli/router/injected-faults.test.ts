// The options of injected faults, and the journal that repeats a run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type InjectedFaults, prepareInjectedFaults } from '../../../../lib/cli/router/injected-faults.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const fault = { id: 'kill role sqs:SendMessage #1', kind: 'kill', at: 1_000, detail: 'before the call' } as const;

function prepare(flags: Parameters<typeof prepareInjectedFaults>[0]): InjectedFaults {
  const prepared = prepareInjectedFaults(flags);
  if (prepared === undefined) throw new Error('no faults were prepared');
  return prepared;
}

describe('the options of injected faults', () => {
  test('inject none by default', () => {
    expect(prepareInjectedFaults({})).toBeUndefined();
  });

  test('write each fault to a journal, which repeats exactly these faults', () => {
    const file = join(createTemporaryFolder(), 'journal.jsonl');
    const { options, notice } = prepare({ faults: 'kill=0.1', seed: 7, faultJournal: file });
    options.onFault(fault);
    const repeated = prepare({ faults: `@${file}`, faultJournal: join(createTemporaryFolder(), 'again.jsonl') });

    expect(notice).toContain(`(kill=0.1) with --seed 7; journal: ${file}`);
    expect(readFileSync(file, 'utf8')).toBe(`{"seed":7,"spec":"kill=0.1"}\n${JSON.stringify(fault)}\n`);
    expect(repeated.options).toMatchObject({ seed: 7, only: new Set([fault.id]) });
    expect(repeated.notice).toContain('1 of a journal');
  });

  test('choose a seed by themselves, and print it', () => {
    const folder = createTemporaryFolder();
    const { options, notice } = prepare({ faults: 'kill=0.1', faultJournal: join(folder, 'journal.jsonl') });

    expect(notice).toContain(`--seed ${options.seed};`);
  });

  test.each([
    [{ seed: 1 }, /--seed has no effect without --faults/],
    [{ faultJournal: 'x' }, /--fault-journal has no effect without --faults/],
    [{ faults: 'kil=0.1' }, /--faults: fault "kil=0.1": "kil" is not a kind of fault: use one of/],
    [{ faults: '@/nowhere/journal.jsonl' }, /--faults: ENOENT/],
    [{ faults: '@x', seed: 1 }, /the journal has its own seed/],
    [{ faults: 'kill=0.1', faultJournal: '/nowhere/journal.jsonl' }, /--fault-journal: ENOENT/],
  ])('are refused: %j', (flags, reason) => {
    expect(() => prepareInjectedFaults(flags)).toThrow(reason);
  });

  test('refuse a file that is no journal, and leave it as it is', () => {
    const file = join(createTemporaryFolder(), 'data.json');
    writeFileSync(file, 'not a journal\n');

    expect(() => prepareInjectedFaults({ faults: `@${file}` })).toThrow(/line 1 of the journal is not a JSON object/);
    expect(readFileSync(file, 'utf8')).toBe('not a journal\n');
  });

  test('refuse to write the journal over the one that is repeated', () => {
    const file = join(createTemporaryFolder(), 'journal.jsonl');
    prepare({ faults: 'kill=0.1', seed: 7, faultJournal: file });

    expect(() => prepareInjectedFaults({ faults: `@${file}`, faultJournal: file })).toThrow(/another file/);
  });
});
