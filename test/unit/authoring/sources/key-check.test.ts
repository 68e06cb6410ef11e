// Where a source's key is: what a declaration must say, so that it accepts no more than its author means.
import { describe, expect, test } from '@jest/globals';
import { parseSources } from '../../../../lib/authoring/sources/source-check.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';

const jwks = 'https://keys.example.com/jwks';
const jwt = { type: 'jwt', algorithm: 'RS256', jwks, bodyHash: { claim: 'hash' } };

function findMistakes(source: object): readonly string[] {
  try {
    parseSources({ sources: [{ name: 'sender', event: { fixed: 'x' }, ...source }] });
    return [];
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return error.errors.map(({ pointer, message }) => `${pointer} ${message}`);
  }
}

describe('a source', () => {
  test.each<[string, object]>([
    ['with a secret', { scheme: { type: 'basic' }, secrets: ['ssm:/a'] }],
    ['with keys at an address', { scheme: jwt }],
    ['with a stored key', { scheme: { ...jwt, jwks: undefined }, secrets: ['ssm:/a'] }],
    [
      'with tokens that do not cover the body, for this receiver',
      { scheme: { type: 'jwt', algorithm: 'RS256', jwks, claims: { aud: 'me' } }, trustUnsigned: true },
    ],
    ['with topics', { scheme: { type: 'sns', topics: ['arn:aws:sns:eu-west-1:123456789012:orders'] } }],
    ['with PayPal', { preset: 'paypal', secrets: ['ssm:/id'] }],
  ])('%s is accepted', (_, source) => {
    expect(findMistakes(source)).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['without a secret', { scheme: { type: 'basic' } }, '/sources/0/secrets is missing'],
    ['with a secret besides published keys', { scheme: jwt, secrets: ['ssm:/a'] }, '/sources/0/secrets must be absent'],
    [
      'with a token that does not cover the body',
      { scheme: { ...jwt, bodyHash: undefined } },
      '/sources/0/scheme/bodyHash is missing',
    ],
    [
      'with a token for any receiver',
      { scheme: { ...jwt, bodyHash: undefined }, trustUnsigned: true },
      '/sources/0/scheme/claims needs "aud"',
    ],
    ['with a published secret', { scheme: { ...jwt, algorithm: 'HS256' } }, '/sources/0/scheme/jwks must be absent'],
    ['with an algorithm "none"', { scheme: { ...jwt, algorithm: 'none' } }, '/sources/0/scheme/algorithm'],
    [
      'with a secret in the address that is not declared weak',
      { scheme: { type: 'address-secret', parameter: 'key' }, secrets: ['ssm:/a'] },
      '/sources/0/trustUnsigned must be true',
    ],
    ['with SNS and no topic', { scheme: { type: 'sns', topics: [] } }, '/sources/0/scheme/topics'],
    [
      'with PayPal that is not declared weak',
      { preset: 'paypal', secrets: ['ssm:/id'], trustUnsigned: false },
      '/sources/0/trustUnsigned must be true',
    ],
    [
      'with a confirmation of SNS without SNS',
      { scheme: { type: 'basic' }, secrets: ['ssm:/a'], challenge: { type: 'sns' } },
      '/sources/0/challenge/type needs the scheme "sns"',
    ],
  ])('%s is refused', (_, source, mistake) => {
    expect(findMistakes(source)).toEqual(expect.arrayContaining([expect.stringContaining(mistake)]));
  });

  test.each([
    'http://keys.example.com/jwks',
    'https://127.0.0.1/jwks',
    'https://[::1]/jwks',
    'https://localhost/jwks',
    'https://2130706433/jwks',
    'https://user@keys.example.com/jwks',
    'https://keys.example.com/jwks?a=b',
  ])('with the address of keys %s is refused', (address) => {
    expect(findMistakes({ scheme: { ...jwt, jwks: address } })[0]).toMatch(/^\/sources\/0\/scheme\/jwks must be/);
  });
});
