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

  test('reports nothing for a valid definition', async () => {
    const harness = new StatesHarness();

    const answer = await harness.service.call('ValidateStateMachineDefinition', {
      definition: JSON.stringify(jsonata({ S: { Type: 'Succeed' } })),
    });

    expect(answer).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  });
});
