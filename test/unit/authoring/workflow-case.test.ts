import { describe, expect, test } from '@jest/globals';
import { findStandIn } from '../../../lib/authoring/stand-ins.ts';
import { parseCases } from '../../../lib/authoring/workflow-case.ts';
import { FlowgateError } from '../../../lib/value/errors.ts';

const inner = { StartAt: 'Inside', States: { Inside: { Type: 'Task' } } };
const definition = {
  States: { Call: { Type: 'Task' }, Each: { Type: 'Map', ItemProcessor: inner }, Done: { Type: 'Succeed' } },
};
const good = { name: 'a case', data: {}, expect: { status: 'succeeded' } };

function mistakesOf(cases: unknown): unknown {
  try {
    return parseCases(cases, definition);
  } catch (error) {
    if (error instanceof FlowgateError) return error.errors;
    throw error;
  }
}

describe('cases', () => {
  test('are read with stand-ins for tasks, however deep', () => {
    const cases = [
      { ...good, standIns: { Call: [{ error: 'E', cause: 'c' }, { output: null }], Inside: [{ output: 1 }] } },
    ];

    expect(parseCases(cases, definition)).toEqual(cases);
  });

  test.each([
    ['no list', {}, '', 'must be an array'],
    ['an unknown member', [{ ...good, dta: {} }], '/0/dta', 'is not a known member; did you mean "data"?'],
    ['a member far from all', [{ ...good, unheardOf: {} }], '/0/unheardOf', 'is not a known member'],
    ['an unknown status', [{ ...good, expect: { status: 'fine' } }], '/0/expect/status', /^must be one of "succeeded"/],
    [
      'an error of a success',
      [{ ...good, expect: { status: 'succeeded', error: 'E' } }],
      '/0/expect/error',
      /remove it/,
    ],
    ['an output of a failure', [{ ...good, expect: { status: 'failed', output: 1 } }], '/0/expect/output', /remove it/],
    ['a name taken', [good, good], '/1/name', 'is also the name of case 0: choose a unique name'],
    ['no answer', [{ ...good, standIns: { Call: [] } }], '/0/standIns/Call', 'must not be empty'],
    [
      'an empty answer',
      [{ ...good, standIns: { Call: [{}] } }],
      '/0/standIns/Call/0',
      'needs either "output" or "error"',
    ],
    [
      'two answers at once',
      [{ ...good, standIns: { Call: [{ output: 1, error: 'E' }] } }],
      '/0/standIns/Call/0',
      'needs either "output" or "error"',
    ],
    [
      'a stand-in for no task',
      [{ ...good, standIns: { Done: [{ output: 1 }] } }],
      '/0/standIns/Done',
      'is not a Task state of the definition: name one of "Call", "Inside"',
    ],
    [
      'a misspelt task',
      [{ ...good, standIns: { Insidde: [{ output: 1 }] } }],
      '/0/standIns/Insidde',
      /^is not a Task state of the definition; did you mean "Inside"/,
    ],
  ])('with %s are refused by their place', (_, cases, pointer, message) => {
    const found = typeof message === 'string' ? message : expect.stringMatching(message);

    expect(mistakesOf(cases)).toEqual([{ pointer, message: found }]);
  });
});

test('cases are read without a definition, whatever their stand-ins name', () => {
  const standing = { ...good, standIns: { Anything: [{ output: 1 }] } };

  expect(parseCases([standing])).toEqual([standing]);
});

describe('stand-ins', () => {
  const standIns = { Call: [{ error: 'First' }, { output: 2 }] };

  test('answer attempt by attempt, and the last one repeats', () => {
    expect([0, 1, 2].map((attempt) => findStandIn(standIns, 'Call', attempt))).toEqual([
      { error: 'First' },
      { output: 2 },
      { output: 2 },
    ]);
  });

  test('leave other states to their resources', () => {
    expect(findStandIn(standIns, 'toString', 0)).toBeUndefined();
    expect(findStandIn(undefined, 'Call', 0)).toBeUndefined();
  });
});
