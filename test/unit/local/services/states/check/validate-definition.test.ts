// ValidateStateMachineDefinition. The findings themselves are tested in definition-check.test.ts.
import { describe, expect, test } from '@jest/globals';
import { jsonata, StatesHarness } from '../states-harness.ts';

describe('ValidateStateMachineDefinition', () => {
  test('reports every finding', async () => {
    const harness = new StatesHarness();
    const definition = JSON.stringify(jsonata({ A: { Type: 'Pass', Next: 'B' } }));

    const answer = await harness.service.call('ValidateStateMachineDefinition', { definition, maxResults: 1 });

    expect(answer).toEqual({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'MISSING_TRANSITION_TARGET',
          message: "Missing 'Next' target: B",
          location: '/States/A/Next',
        },
      ],
      truncated: true,
    });
  });

  test('reports the documented warnings if they are asked for', async () => {
    const harness = new StatesHarness();
    const definition = JSON.stringify({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Parameters: { list: ['$.a', { b: "States.Format('x')" }] }, Next: 'B' },
        B: { Type: 'Pass', Result: { 'c.$': '$.c' }, Next: 'C' },
        C: { Type: 'Fail', Error: '$.error' },
      },
    });
    const validate = (more: object) => harness.service.call('ValidateStateMachineDefinition', { definition, ...more });

    const { result, diagnostics } = await validate({ severity: 'WARNING' });

    expect(result).toBe('OK');
    expect(diagnostics).toEqual([
      expect.objectContaining({ severity: 'WARNING', code: 'NO_DOLLAR', location: '/States/A/Parameters/list[0]' }),
      expect.objectContaining({ severity: 'WARNING', code: 'NO_DOLLAR', location: '/States/A/Parameters/list[1]/b' }),
      expect.objectContaining({ severity: 'WARNING', code: 'PASS_RESULT_IS_STATIC', location: '/States/B/Result' }),
      expect.objectContaining({ severity: 'WARNING', code: 'NO_PATH', location: '/States/C/Error' }),
    ]);
    expect(await validate({})).toEqual({ result: 'OK', diagnostics: [], truncated: false });
    expect(await validate({ definition: '{', severity: 'WARNING' })).toMatchObject({ result: 'FAIL' });
  });

  test('reports nothing for a valid definition', async () => {
    const harness = new StatesHarness();

    const answer = await harness.service.call('ValidateStateMachineDefinition', {
      definition: JSON.stringify(jsonata({ S: { Type: 'Succeed' } })),
    });

    expect(answer).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  });
});
