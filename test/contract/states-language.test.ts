// One rule book of the states language: what the author's check calls an error, the local CreateStateMachine refuses, and the
// other way round. Each intended difference is a row of a table with its reason.
import { describe, expect, test } from '@jest/globals';
import { checkDefinition, type Finding } from '../../lib/asl/check/check-definition.ts';
import type { FindingCode } from '../../lib/asl/check/finding-codes.ts';
import { writeDefinition } from '../../lib/asl/grammar/bare-substitution.ts';
import { parseIntrinsic } from '../../lib/asl/grammar/intrinsic.ts';
import { parseJsonPath } from '../../lib/asl/grammar/json-path.ts';
import { diagnose } from '../../lib/local/services/states/check/definition-check.ts';
import type { Diagnostic } from '../../lib/local/services/states/check/diagnostic.ts';
import { badPaths, goodPaths, type LanguageCase, languageCases } from './states-language-cases.ts';

/** CreateStateMachine accepts it, at AWS and locally, and it always fails when a run reaches it. Synth reports that in advance. */
const foundAtSynthOnly: readonly (readonly [code: FindingCode, says: RegExp, reason: string])[] = [
  ['wrong-argument', /./, 'the service that is called refuses the value'],
  ['missing-argument', /^a FIFO queue/, 'SQS refuses the message'],
  ['missing-argument', /^(Target|FlexibleTimeWindow|the mode FLEXIBLE|an event bus as) /, 'the Scheduler refuses it'],
  [
    'missing-argument',
    /Authentication or InvocationConfig/,
    'locally a request needs no connection: servers on this machine',
  ],
  ['task-token-unavailable', /./, 'the context object has no token: the read gives nothing'],
  ['context-field', /./, 'the context object has no such field: the read gives nothing'],
  ['states-member', /^\$states has no member/, 'the read gives nothing'],
  ['unknown-function', /./, 'JSONata finds out at the call'],
  ['undefined-variable', /./, 'the read gives nothing'],
  ['reference-path', /cannot read the context object/, 'the state fails with States.Runtime'],
  ['wrong-value', /^Seconds is \d+, and a run can take/, 'an execution ends after a year'],
];

/** Refused locally, and no fault of the definition that synth could see. */
const refusedLocallyOnly: readonly (readonly [says: RegExp, reason: string])[] = [
  [/^NOT_IMPLEMENTED/, 'AWS has it and the local platform has not, and no stand-in of a task can replace it'],
];

interface Verdicts {
  readonly name: string;
  readonly errors: readonly Finding[];
  readonly refusals: readonly Diagnostic[];
}

const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:stock';
/** CloudFormation fills in substitutions before a definition reaches CreateStateMachine. */
const fill = (text: string): string =>
  text
    .replaceAll('${AWS::Partition}', 'aws')
    .replace(/\$\{(Limit|Delay|Attempts)\}/g, '1')
    .replace(/"Resource":"\$\{\w+\}"/g, `"Resource":"${lambda}"`);

function judge({ name, definition, type = 'STANDARD' }: LanguageCase): Verdicts {
  return {
    name,
    errors: checkDefinition(definition, { type }).filter(({ severity }) => severity === 'error'),
    refusals: diagnose(fill(writeDefinition(definition)), type),
  };
}

const isMeantError = ({ code, message }: Finding): boolean =>
  foundAtSynthOnly.some(([meant, says]) => meant === code && says.test(message));
const isMeantRefusal = ({ code, message }: Diagnostic): boolean =>
  refusedLocallyOnly.some(([says]) => says.test(`${code}: ${message}`));

const verdicts = languageCases.map(judge);

describe('synth and the local CreateStateMachine', () => {
  test('check many definitions, valid and invalid', () => {
    expect(verdicts.length).toBeGreaterThan(5000);
    expect(verdicts.filter(({ errors }) => errors.length > 0).length).toBeGreaterThan(900);
    expect(verdicts.filter(({ refusals }) => refusals.length === 0).length).toBeGreaterThan(900);
  });

  test('refuse no definition at npm start that cdk synth passes', () => {
    const refused = verdicts
      .filter(({ errors }) => errors.length === 0)
      .map(({ name, refusals }) => ({ name, refusals: refusals.filter((one) => !isMeantRefusal(one)) }))
      .filter(({ refusals }) => refusals.length > 0);

    expect(refused).toEqual([]);
  });

  test('accept no definition at npm start that cdk synth reports as refused by AWS', () => {
    const accepted = verdicts
      .filter(({ refusals }) => refusals.length === 0)
      .map(({ name, errors }) => ({ name, errors: errors.filter((one) => !isMeantError(one)) }))
      .filter(({ errors }) => errors.length > 0);

    expect(accepted).toEqual([]);
  });

  test.each(foundAtSynthOnly)('differ as intended: synth alone finds %s, %s: %s', (meant, says) => {
    const used = verdicts.some(({ errors, refusals }) => {
      return refusals.length === 0 && errors.some(({ code, message }) => code === meant && says.test(message));
    });

    expect(used).toBe(true);
  });

  test.each(refusedLocallyOnly)('differ as intended: %s is refused locally alone: %s', (says) => {
    const used = verdicts.some(({ errors, refusals }) => {
      return errors.length === 0 && refusals.some(({ code, message }) => says.test(`${code}: ${message}`));
    });

    expect(used).toBe(true);
  });
});

describe('a definition of the documentation', () => {
  const ofDocumentation = (prefix: string): Verdicts[] => verdicts.filter(({ name }) => name.startsWith(prefix));
  const isRefused = ({ refusals }: Verdicts): boolean => refusals.some((one) => !isMeantRefusal(one));

  test.each(ofDocumentation('accepted: '))('that is $name has no error', ({ errors, refusals }) => {
    expect({ errors, refusals: refusals.filter((one) => !isMeantRefusal(one)) }).toEqual({ errors: [], refusals: [] });
  });

  test.each(ofDocumentation('refused: '))('that is $name has an error at synth', ({ errors }) => {
    expect(errors).not.toEqual([]);
  });

  test('that is refused is refused by CreateStateMachine too, or fails at run time as the table says', () => {
    const accepted = ofDocumentation('refused: ').filter((one) => !isRefused(one) && !one.errors.every(isMeantError));

    expect(accepted).toEqual([]);
  });
});

describe('every recorded history', () => {
  test('is of a definition that the local CreateStateMachine accepts', () => {
    const refused = verdicts.filter(({ name, refusals }) => name.startsWith('history: ') && refusals.length > 0);

    expect(refused).toEqual([]);
  });
});

describe('a path', () => {
  test.each(goodPaths)('%s is read', (path) => {
    expect(parseJsonPath(path).kind).toBe('path');
    expect(parseIntrinsic(`States.JsonToString(${path})`).kind).toBe('call');
  });

  test.each(badPaths)('%j is refused', (path) => {
    expect(parseJsonPath(path).kind).toBe('malformed');
  });
});
