// The journal of a run with faults is read as it was written.
import { describe, expect, test } from '@jest/globals';
import { formatJournalLine, parseFaultJournal } from '../../../../lib/local/faults/fault-journal.ts';

const head = { seed: 7, spec: 'kill=0.1' };
const fault = { id: 'kill role sqs:SendMessage #1', kind: 'kill', at: 1_000, detail: 'before the call' } as const;

describe('a journal of faults', () => {
  test('has the seed, the specification and the faults', () => {
    const text = formatJournalLine(head) + formatJournalLine(fault);

    expect(parseFaultJournal(text)).toEqual({ ...head, ids: new Set([fault.id]) });
  });

  test('is read up to an incomplete last line, which a killed process leaves', () => {
    const text = `${formatJournalLine(head)}${formatJournalLine(fault)}{"id":"ki`;

    expect([...parseFaultJournal(text).ids]).toEqual([fault.id]);
  });

  test.each([
    ['', /line 1 of the journal has no seed and spec/],
    ['{"kind":"kill"}\n', /line 1 of the journal has no seed and spec/],
    ['{"seed":1,"spec":""}\nnot JSON\n', /line 2 of the journal is not a JSON object/],
    ['{"seed":1,"spec":""}\n[]\n', /line 2 of the journal is not a JSON object/],
  ])('is refused if it is something else: %j', (text, reason) => {
    expect(() => parseFaultJournal(text)).toThrow(reason);
  });
});
