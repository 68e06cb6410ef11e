// The specification of faults, and what is said about a wrong one.
import { describe, expect, test } from '@jest/globals';
import { findRate, parseFaultSpec } from '../../../../lib/local/faults/fault-spec.ts';

describe('a specification of faults', () => {
  test('sets kinds for all services, and for one', () => {
    const spec = parseFaultSpec('kill=0.05, throttle=0.1,dynamodb.throttle=0.5');

    expect(findRate(spec, 'kill', 'sqs')).toBe(0.05);
    expect(findRate(spec, 'throttle', 'sqs')).toBe(0.1);
    expect(findRate(spec, 'throttle', 'dynamodb')).toBe(0.5);
    expect(findRate(spec, 'late', 'sqs')).toBe(0);
  });

  test('sets every kind by "all", which a later part replaces', () => {
    const spec = parseFaultSpec('all=0.05,noStatus=0');

    expect([findRate(spec, 'clock', ''), findRate(spec, 'noStatus', 'events')]).toEqual([0.05, 0]);
  });

  test.each([
    ['kil=0.1', /"kil" is not a kind of fault: use one of noStatus, kill, .*, clock, all/],
    ['redis.kill=0.1', /"redis" is not a service: use one of dynamodb, events/],
    ['dynamodb.clock=0.1', /"clock" is not a kind of fault/],
    ['kill=5', /"5" is not a rate: use a number from 0 to 1/],
    ['kill=-0.1', /is not a rate/],
    ['kill=', /"" is not a rate/],
    ['kill', /expected kind=rate or service.kind=rate, for example/],
    ['', /expected kind=rate/],
    ['kill=0.1,,late=0.1', /expected kind=rate/],
  ])('is refused with what is allowed: %j', (text, reason) => {
    expect(() => parseFaultSpec(text)).toThrow(reason);
  });
});
