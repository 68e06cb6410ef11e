import { describe, expect, test } from '@jest/globals';
import { checkDefinition } from '../../../../lib/asl/check/check-definition.ts';
import { distributedMap, jsonata, only } from './machines.ts';

const reads = (name: string, more: object = {}): object => ({
  Type: 'Pass',
  Output: `{% $${name} %}`,
  End: true,
  ...more,
});

function undefinedVariables(definition: unknown): [string, string][] {
  const findings = checkDefinition(definition).filter(({ code }) =>
    /^(undefined-variable|unverified-read)$/.test(code),
  );
  return findings.map(({ pointer, message }) => [pointer, message]);
}

describe('a variable', () => {
  test('has a value if one of several paths assigns it', () => {
    const definition = jsonata({
      A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.a %}', Next: 'B' }], Default: 'C' },
      B: { Type: 'Pass', Assign: { x: 1 }, Next: 'C' },
      C: reads('x'),
    });

    expect(undefinedVariables(definition)).toEqual([]);
  });

  test('is undefined if its only assignment is later, and the finding names that place', () => {
    const definition = jsonata({
      A: reads('x', { Next: 'B', End: false }),
      B: { Type: 'Pass', Assign: { x: 1 }, End: true },
    });

    expect(undefinedVariables(definition)).toEqual([
      ['/States/A/Output', 'the variable $x has no value here: "B" assigns it, and no path leads from there to here'],
    ]);
  });

  test('has no value after a catcher that does not assign it', () => {
    const definition = jsonata({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Assign: { x: 1 },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
        Next: 'C',
      },
      B: reads('x'),
      C: reads('x'),
    });

    expect(undefinedVariables(definition).map(([pointer]) => pointer)).toEqual(['/States/B/Output']);
  });

  test('has no value after a Choice rule if only another rule assigns it', () => {
    const definition = jsonata({
      A: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.a %}', Assign: { x: 1 }, Next: 'B' },
          { Condition: '{% $states.input.b %}', Next: 'C' },
        ],
        Assign: { y: 1 },
        Default: 'D',
      },
      B: reads('x'),
      C: reads('x'),
      D: reads('y'),
    });

    expect(undefinedVariables(definition).map(([pointer]) => pointer)).toEqual(['/States/C/Output']);
  });

  test('of an inner scope cannot be read outside', () => {
    const definition = jsonata({
      A: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Assign: { x: 1 }, End: true } } }],
        Next: 'B',
      },
      B: reads('x'),
    });

    expect(undefinedVariables(definition)).toEqual([
      [
        '/States/B/Output',
        'the variable $x has no value here: "In" assigns it inside "A", and it ends there: pass it on in Output',
      ],
    ]);
  });

  test('has no value yet in the state that assigns it', () => {
    const definition = jsonata({ A: { ...reads('x'), Assign: { x: 1 } } });

    expect(undefinedVariables(definition)).toEqual([
      ['/States/A/Output', expect.stringContaining('Assign takes effect when the state ends')],
    ]);
  });

  test('cannot be read inside a distributed Map', () => {
    const map = distributedMap({
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'In',
        States: { In: reads('x') },
      },
    });
    const definition = jsonata({ A: { Type: 'Pass', Assign: { x: 1 }, Next: 'Only' }, ...(map.States as object) });

    const [found] = undefinedVariables(definition);

    expect(found?.[1]).toContain('cannot read the variables outside');
  });

  test('may be undefined if the expression asks $exists', () => {
    expect(undefinedVariables(only({ Type: 'Pass', Output: '{% $exists($x) ? $x : 0 %}' }))).toEqual([]);
  });

  test('that is bound inside an expression is not a workflow variable', () => {
    expect(
      undefinedVariables(only({ Type: 'Pass', Output: '{% ($x := 1; $x + $y) %}' })).map(([, text]) => text),
    ).toEqual(['the variable $y has no value here']);
  });

  test('may have the same name in two branches, and inside a distributed Map', () => {
    const branch = (name: string): object => ({
      StartAt: name,
      States: { [name]: { Type: 'Pass', Assign: { x: 1 }, End: true } },
    });

    expect(checkDefinition(only({ Type: 'Parallel', Branches: [branch('L'), branch('R')] }))).toEqual([]);
  });
});
