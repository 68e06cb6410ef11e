import { describe, expect, test } from '@jest/globals';
import { checkDefinitionText, type Finding } from '../../../../lib/asl/check/check-definition.ts';
import { readDefinitionText } from '../../../../lib/asl/check/definition-text.ts';
import { writeDefinition } from '../../../../lib/asl/grammar/bare-substitution.ts';

const short = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`);
/** With the place, where it matters. */
const placed = (findings: readonly Finding[]): string[] =>
  findings.map(
    ({ code, pointer, message, place }) =>
      `${code} ${pointer} line ${place?.line}, column ${place?.column}: ${message}`,
  );
const wait = (seconds: string): string =>
  `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${seconds}, "End": true}}}`;
const known = (value: string): { knownSubstitutions: { name: string; value: string }[] } => ({
  knownSubstitutions: [{ name: 'Delay', value }],
});
const delay = '\u0024{Delay}';

describe('a substitution outside quotes', () => {
  test('is accepted where a number is required, and is written back without quotes', () => {
    const { definition } = readDefinitionText(wait(delay));

    expect(checkDefinitionText(wait(delay), { knownSubstitutions: ['Delay'] })).toEqual([]);
    expect(writeDefinition(definition)).toBe(
      `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${delay},"End":true}}}`,
    );
  });

  test.each([
    ['5', []],
    ['0.5', ['wrong-type /States/A/Seconds Seconds is the number 0.5, and must be an integer']],
    ['true', ['wrong-type /States/A/Seconds Seconds is the boolean true, and must be an integer']],
    ['-1', ['wrong-value /States/A/Seconds Seconds is -1, and must be an integer from 0 to 99999999']],
  ])('is checked as its value %s if the value is known', (value, expected) => {
    expect(short(checkDefinitionText(wait(delay), known(value)))).toEqual(expected);
  });

  test('has an error if its known value makes the JSON invalid', () => {
    expect(short(checkDefinitionText(wait(delay), known('soon')))).toEqual([
      `wrong-value /States/A/Seconds ${delay} is "soon", which is no JSON`,
    ]);
  });

  test('has an error if its name is unknown', () => {
    expect(short(checkDefinitionText(wait(delay), { knownSubstitutions: ['Delays'] }))).toEqual([
      expect.stringMatching(/^unknown-substitution \/States\/A\/Seconds .*did you mean "Delays"/),
    ]);
  });

  test.each([
    [
      'MaxConcurrency',
      '{"Type":"Map","MaxConcurrency":$,"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}},"End":true}',
    ],
    [
      'a retrier',
      '{"Type":"Task","Resource":"arn:aws:lambda:eu-west-1:123456789012:function:f","Retry":[{"ErrorEquals":["E"],"MaxAttempts":$}],"End":true}',
    ],
    ['a payload', '{"Type":"Pass","Parameters":{"n":$},"End":true}'],
    ['a rule', '{"Type":"Choice","Choices":[{"Variable":"$.a","NumericGreaterThan":$,"Next":"A"}],"Default":"A"}'],
  ])('is accepted in %s', (_, state) => {
    const text = `{"StartAt":"A","TimeoutSeconds":${delay},"States":{"A":${state.replace(/:\$([,}])/g, `:${delay}$1`)}}}`;

    expect(short(checkDefinitionText(text)).filter((line) => !line.startsWith('no-terminal'))).toEqual([]);
  });

  test('has an error where a text is required', () => {
    const text = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":${delay},"End":true}}}`;

    expect(short(checkDefinitionText(text))).toEqual([
      `wrong-type /States/A/Resource Resource is ${delay} without quotes, and must be a string`,
    ]);
  });

  test('is a text inside quotes, not a number', () => {
    expect(short(checkDefinitionText(wait(`"${delay}"`)))).toEqual([
      `wrong-type /States/A/Seconds Seconds is the string "${delay}", and must be an integer`,
    ]);
  });

  test.each(['{Delay}', '$Delay', '\u0024{Delay', '\u0024{}', `${delay} 1`])(
    'is not %s, which is not JSON',
    (value) => {
      expect(placed(checkDefinitionText(wait(value)))).toEqual([
        expect.stringMatching(/^json-syntax .*line 1, column \d+/),
      ]);
    },
  );
});

const yaml = (text: string): string[] => placed(checkDefinitionText(readDefinitionText(text, 'yaml')));

describe('a definition in YAML', () => {
  const good = [
    '# Waits, then ends.',
    'StartAt: Wait',
    'QueryLanguage: JSONata',
    'States:',
    '  Wait:',
    '    Type: Wait',
    `    Seconds: ${delay}`,
    '    Next: Send',
    '  Send:',
    '    Type: Task',
    `    Resource: ${delay}`,
    '    Arguments: &given',
    '      order: "{% $states.input.order %}"',
    `      Seconds: ${delay}`,
    '    Next: Again',
    '  Again:',
    '    Type: Pass',
    '    Output: *given',
    '    End: true',
  ].join('\n');

  test('has the same value as one in JSON, with substitutions outside quotes where a number is required', () => {
    const { definition, findings } = readDefinitionText(good, 'yaml');

    expect(findings).toEqual([]);
    expect(yaml(good)).toEqual([]);
    expect(writeDefinition(definition)).toBe(
      `{"StartAt":"Wait","QueryLanguage":"JSONata","States":{"Wait":{"Type":"Wait","Seconds":${delay},"Next":"Send"},` +
        `"Send":{"Type":"Task","Resource":"${delay}","Arguments":{"order":"{% $states.input.order %}","Seconds":"${delay}"},"Next":"Again"},` +
        `"Again":{"Type":"Pass","Output":{"order":"{% $states.input.order %}","Seconds":"${delay}"},"End":true}}}`,
    );
  });

  test('has its findings at line and column', () => {
    const text =
      'StartAt: A\nStates:\n  A:\n    Type: Choice\n    Choices:\n      - Variable: $.a\n        IsNull: yes\n        Next: B\n';

    expect(yaml(text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^choice-rule \/States\/A\/Choices\/0\/IsNull line 7, column 9: /),
        expect.stringMatching(/^dangling-target \/States\/A\/Choices\/0\/Next line 8, column 9: /),
      ]),
    );
  });

  test('has a finding inside an alias at the place that the alias refers to', () => {
    const text =
      'StartAt: A\nQueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Assign: &x\n      a: "{% ( %}"\n    Output: *x\n    End: true\n';

    expect(yaml(text).map((line) => line.slice(0, 60))).toEqual([
      expect.stringMatching(/^jsonata-syntax \/States\/A\/Assign\/a line 7, column 7: /),
      expect.stringMatching(/^jsonata-syntax \/States\/A\/Output\/a line 7, column 7: /),
    ]);
  });

  test.each([
    ['a bracket that is not closed', 'StartAt: [A', /^yaml-syntax {2}line 1, column \d+: /],
    ['a tab', 'States:\n\tA: 1', /^yaml-syntax {2}line 2, column 1: /],
    ['a key twice', 'StartAt: A\nStartAt: B', /^duplicate-key {2}line 2, column 1: /],
    ['a tag of CloudFormation', 'StartAt: !Sub A', /^yaml-syntax {2}line 1, column 10: .*!Sub/],
    ['an alias without an anchor', 'StartAt: *nowhere', /^yaml-syntax {2}.*nowhere/],
    ['a merge key without a map', '<<: a', /^yaml-syntax {2}line undefined, column undefined: Merge sources/],
    ['a list as a key', '? [1, 2]\n: 3', /^yaml-syntax {2}line 1, column 3: a key is a text/],
    ['two documents', 'StartAt: A\n---\nStartAt: B', /^yaml-syntax {2}line 2, column 1: .*several documents/],
    ['a number that JSON does not have', 'TimeoutSeconds: .inf', /^yaml-syntax {2}line 1, column 17: \.inf/],
    ['nothing', '', /^wrong-type {2}line 1, column 1: the definition is null/],
    ['a list', '- 1', /^wrong-type {2}line 1, column 1: the definition is an array/],
  ])('with %s has an error at its place', (_, text, expected) => {
    expect(yaml(text)).toEqual([expect.stringMatching(expected)]);
  });

  test('with aliases that multiply has an error, and does not fill the memory', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
    );

    expect(yaml(['a0: &a0 x', ...levels].join('\n'))).toEqual([expect.stringMatching(/^yaml-syntax .*alias/)]);
  });
});
