import { describe, expect, test } from '@jest/globals';
import { findSecretFault, listMeantSecrets, trimLineEnd } from '../../../../lib/core/source/secret-form.ts';

describe('a secret', () => {
  test.each([
    ['', 'is empty', []],
    ['\n', 'is empty', []],
    ['  ', 'is blank', []],
    ['hush \n', 'begins or ends with white space', ['hush']],
    ['\thush', 'begins or ends with white space', ['hush']],
    ['hush\n\n', 'begins or ends with white space', ['hush']],
    ['"hush"', 'is in quotation marks', ['hush']],
    ["'hush'\n", 'is in quotation marks', ['hush']],
    [' "hush" ', 'begins or ends with white space', ['hush']],
    ['{"secret":"hush","n":1}', 'is a JSON object, but must be the text of the secret itself', ['hush']],
  ])('stored as %j %s', (value, fault, meant) => {
    expect([findSecretFault(value)?.fault, listMeantSecrets(value)]).toEqual([fault, meant]);
  });

  test.each([
    'hush',
    'hush\n',
    'two words',
    'it"s',
    '"',
    "''",
    '{hush}',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'user:p w',
  ])('stored as %j is usable', (value) => {
    expect([findSecretFault(value), listMeantSecrets(value)]).toEqual([undefined, []]);
  });

  test('loses one line end, and no more', () => {
    expect(['a\n', 'a\r\n', 'a\n\n', 'a'].map(trimLineEnd)).toEqual(['a', 'a', 'a\n', 'a']);
  });
});
