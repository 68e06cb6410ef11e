import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCsv } from '../../../../../lib/local/services/states/kinds/csv.ts';
import { select } from '../../../../../lib/local/services/states/language/json-path.ts';
import { parsePath } from '../../../../../lib/local/services/states/language/path-value.ts';
import { jsonata, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

/** States of a container in sequence, with names that no other container has. */
const { program } = fc.letrec((tie) => ({
  program: fc.array(tie('state'), { minLength: 1, maxLength: 3 }),
  state: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant({ Type: 'Pass' }),
    fc.record({ Type: fc.constant('Wait'), Seconds: fc.nat(3) }),
    fc.record({ Type: fc.constant('Parallel'), branches: fc.array(tie('program'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      Type: fc.constant('Map'),
      Items: fc.array(fc.nat(9), { maxLength: 3 }),
      MaxConcurrency: fc.nat(2),
      processor: tie('program'),
    }),
  ),
}));

interface Shape {
  readonly [field: string]: unknown;
  readonly branches?: readonly (readonly Shape[])[];
  readonly processor?: readonly Shape[];
}

function container(shapes: readonly Shape[], prefix: string): { StartAt: string; States: Record<string, object> } {
  const states = shapes.map(({ branches, processor, ...fields }, index) => {
    const name = `${prefix}${index}`;
    const inner = {
      ...(branches === undefined
        ? {}
        : { Branches: branches.map((branch, at) => container(branch, `${name}b${at}_`)) }),
      ...(processor === undefined ? {} : { ItemProcessor: container(processor, `${name}p_`) }),
    };
    const onward = index === shapes.length - 1 ? { End: true } : { Next: `${prefix}${index + 1}` };
    return [name, { ...fields, ...inner, ...onward }] as const;
  });
  return { StartAt: `${prefix}0`, States: Object.fromEntries(states) };
}

describe('a restart', () => {
  test('at any time changes neither the output nor the events of an execution', async () => {
    const listEvents = async (harness: StatesHarness): Promise<string[]> => {
      const events = await harness.history();
      expect(events.every(({ id, previousEventId }, index) => id === index + 1 && previousEventId < id)).toBe(true);
      return events
        .map(({ type, stateEnteredEventDetails: details }) => `${type} ${(details as { name?: string })?.name ?? ''}`)
        .sort();
    };
    await fc.assert(
      fc.asyncProperty(program, fc.array(fc.nat(3000), { maxLength: 4 }), async (shapes, moments) => {
        const machine = { QueryLanguage: 'JSONata', ...container(shapes as Shape[], 's') };
        const steady = new StatesHarness();
        const shaken = new StatesHarness({}, { dataDir: mkdtempSync(join(tmpdir(), 'states-')) });
        const expected = await steady.run(machine);
        await shaken.create(machine);
        const executionArn = await shaken.start();
        for (const moment of moments) {
          await shaken.clock.advance(moment);
          await shaken.service.close();
          shaken.open();
        }

        const ended = await shaken.finish(executionArn);

        expect([ended.output, ended.stoppedAt]).toEqual([expected.output, expected.stoppedAt]);
        expect(await listEvents(shaken)).toEqual(await listEvents(steady));
      }),
      { numRuns: 8 },
    );
  });
});

describe('a history', () => {
  test('is numbered without gaps, follows earlier events only and leaves each state that it enters', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (shapes) => {
        const harness = new StatesHarness();

        const ended = await harness.run({ QueryLanguage: 'JSONata', ...container(shapes as Shape[], 's') });

        const events = await harness.history();
        expect(ended.status).toBe('SUCCEEDED');
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        expect(events.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
        const count = (suffix: string) => events.filter(({ type }) => type.endsWith(suffix)).length;
        expect(count('StateEntered')).toBe(count('StateExited'));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a constant template', () => {
  test('returns itself, for any JSON', async () => {
    const noExpression = fc
      .jsonValue()
      .filter((value) => !JSON.stringify(value).includes('{%') && !JSON.stringify(value).includes('-0'));
    await fc.assert(
      fc.asyncProperty(noExpression, async (value) => {
        const harness = new StatesHarness();

        const ended = await harness.run(
          jsonata({
            P: { Type: 'Pass', Output: value, Next: 'Q' },
            Q: { Type: 'Pass', Output: '{% $states.input %}', End: true },
          }),
        );

        expect(ended.output).toBe(JSON.stringify(value));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a path', () => {
  test('of names and indexes finds the one value that it was made for', () => {
    const key = fc.string({ minLength: 1 });
    const step = fc.oneof(fc.record({ name: key }), fc.record({ index: fc.nat(3) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), fc.integer(), (steps, leaf) => {
        const root = steps.reduceRight<unknown>(
          (inner, one) => ('name' in one ? { other: 0, [one.name]: inner } : [...Array(one.index).fill(null), inner]),
          leaf,
        );
        const text = steps
          .map((one) => ('name' in one ? `['${one.name.replace(/[\\']/g, '\\$&')}']` : `[${one.index}]`))
          .join('');

        const parsed = parsePath(`$${text}`);

        expect(parsed.isReference).toBe(true);
        expect(select(parsed.steps, JSON.parse(JSON.stringify(root)))).toEqual([leaf]);
      }),
    );
  });
});

describe('CSV', () => {
  test('that was written by RFC 4180 is read back', () => {
    const row = fc.array(fc.string(), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        const text = rows
          .map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');

        const read = parseCsv(text, 'COMMA');

        expect(read).toEqual(rows);
      }),
    );
  });
});
