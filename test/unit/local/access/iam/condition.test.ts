import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileCondition } from '../../../../../lib/local/access/iam/condition.ts';
import type { RequestContext } from '../../../../../lib/local/access/iam/request-context.ts';
import { compileArnWildcard, compileWildcard } from '../../../../../lib/local/access/iam/wildcard.ts';
import { startCpuTime } from '../../../../fixtures/cpu-time.ts';

function holds(condition: object, context: Readonly<Record<string, readonly string[]>>): boolean {
  const refuse = (message: string): never => {
    throw new Error(message);
  };
  const request: RequestContext = new Map(Object.entries(context));
  return compileCondition(condition, refuse)(request);
}

const region = { 'aws:requestedregion': ['us-east-1'] };
const source = { 'aws:sourcearn': ['arn:aws:events:us-east-1:000000000000:rule/bus/orders'] };
const time = { 'aws:epochtime': ['1767225600'], 'aws:currenttime': ['2026-01-01T00:00:00.000Z'] };

describe('a condition', () => {
  test.each([
    [{ StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } }, region, true],
    [{ StringEquals: { 'AWS:requestedregion': 'us-east-1' } }, region, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'US-EAST-1' } }, region, false],
    [{ StringEqualsIgnoreCase: { 'aws:RequestedRegion': 'US-EAST-1' } }, region, true],
    [{ StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } }, region, false],
    [{ StringNotEqualsIgnoreCase: { 'aws:RequestedRegion': 'US-EAST-1' } }, region, false],
    [{ StringLike: { 'aws:RequestedRegion': 'us-*-?' } }, region, true],
    [{ StringNotLike: { 'aws:RequestedRegion': 'us-*' } }, region, false],
    [{ StringEquals: { 'aws:RequestedRegion': 'us-*' } }, region, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }, source, true],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/bus/ord???' } }, source, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*' } }, source, false],
    [{ ArnNotEquals: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }, source, false],
    [{ Bool: { 'aws:SecureTransport': 'TRUE' } }, { 'aws:securetransport': ['true'] }, true],
    [{ Bool: { 'aws:SecureTransport': false } }, { 'aws:securetransport': ['true'] }, false],
    [{ NumericEquals: { 'aws:EpochTime': '1767225600.0' } }, time, true],
    [{ NumericNotEquals: { 'aws:EpochTime': '1767225600' } }, time, false],
    [{ NumericGreaterThanEquals: { 'aws:EpochTime': '1767225600' } }, time, true],
    [{ NumericGreaterThan: { 'aws:EpochTime': '1767225600' } }, time, false],
    [{ NumericLessThanEquals: { 'aws:EpochTime': '1767225600' } }, time, true],
    [{ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:01Z' } }, time, true],
    [{ DateEquals: { 'aws:CurrentTime': '1767225600' } }, time, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' }, Null: { 'aws:SourceArn': 'true' } }, region, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' }, Bool: { 'aws:SecureTransport': 'true' } }, region, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:SourceAccount': ['b', 'c'] } }, { 'aws:sourceaccount': ['a', 'b'] }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:SourceAccount': ['b', 'c'] } }, { 'aws:sourceaccount': ['a', 'b'] }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:SourceAccount': ['a', 'b'] } }, { 'aws:sourceaccount': ['a', 'b'] }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:SourceAccount': 'a' } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:SourceAccount': 'a' } }, {}, false],
    [{ 'ForAnyValue:StringEqualsIfExists': { 'aws:SourceAccount': 'a' } }, {}, true],
    [{ StringEqualsIfExists: { 'aws:SourceAccount': 'a' } }, { 'aws:sourceaccount': ['b'] }, false],
  ])('%j is decided for %j', (condition, context, expected) => {
    const answer = holds(condition, context);

    expect(answer).toBe(expected);
  });

  test.each(['IpAddress', 'BinaryEquals', 'StringEqual', 'ForSomeValues:StringEquals', 'NullIfExists'])(
    'is refused with the operator %s',
    (operator) => {
      const answer = (): boolean => holds({ [operator]: { 'aws:SourceArn': 'a' } }, {});

      expect(answer).toThrow(`condition operator ${operator} is not implemented`);
    },
  );
});

describe('a wildcard', () => {
  test('without * and ? matches itself alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        fc.pre(!/[*?]/.test(pattern));
        return compileWildcard(pattern)(text) === (pattern === text);
      }),
    );
  });

  test('matches any text in place of its *', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, between, after) => {
        fc.pre(!/[*?]/.test(before + after));
        return compileWildcard(`${before}*${after}`)(`${before}${between}${after}`);
      }),
    );
  });

  test('agrees with the equivalent regular expression', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`);
        return compileWildcard(pattern)(text) === expression.test(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('in an ARN does not match a colon, except in the last part', () => {
    const matches = compileArnWildcard('arn:aws:sqs:*:000000000000:*');

    expect(matches('arn:aws:sqs:us-east-1:000000000000:a:b')).toBe(true);
    expect(matches('arn:aws:sqs:us-east-1:x:000000000000:a')).toBe(false);
  });

  test('fails quickly on a long text', () => {
    const matches = compileWildcard(`${'*a'.repeat(4)}*b`);
    const cpuTime = startCpuTime();

    const answer = matches('a'.repeat(2000));

    expect(answer).toBe(false);
    expect(cpuTime()).toBeLessThan(1000);
  });
});
