// The trace of a sender: which `traceparent` is kept, and its form in X-Ray.
import { describe, expect, test } from '@jest/globals';
import { formatXrayHeader, parseTraceparent } from '../../../../lib/core/event/trace.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const parts = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', parentId: '00f067aa0ba902b7' };

describe('parseTraceparent', () => {
  test('keeps the example of the specification as it is', () => {
    expect(parseTraceparent(traceparent)).toBe(traceparent);
  });

  test('reads a later version by its known fields', () => {
    expect(parseTraceparent(traceparent.replace('00-', 'cc-'))).toBe(traceparent);
    expect(parseTraceparent(`${traceparent.replace('00-', 'cc-')}-what-comes-later`)).toBe(traceparent);
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['an unknown form', 'abc'],
    ['the forbidden version', traceparent.replace('00-', 'ff-')],
    ['further fields in version 00', `${traceparent}-more`],
    ['a trace ID of zeros', traceparent.replace(parts.traceId, '0'.repeat(32))],
    ['a parent ID of zeros', traceparent.replace(parts.parentId, '0'.repeat(16))],
    ['upper case', traceparent.toUpperCase()],
    ['a line break', `${traceparent}\r\nX-Injected: 1`],
    ['a line break inside', traceparent.replace('-01', '\n-01')],
    ['an oversized later version', `${traceparent.replace('00-', 'cc-')}-${'x'.repeat(200)}`],
  ])('ignores %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});

describe('formatXrayHeader', () => {
  test('writes the trace ID as a time and a random part, and the sampling flag', () => {
    const root = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7';

    expect(formatXrayHeader(traceparent)).toBe(`${root};Sampled=1`);
    expect(formatXrayHeader(traceparent.replace(/01$/, '02'))).toBe(`${root};Sampled=0`);
    expect(formatXrayHeader(traceparent.replace(/01$/, 'ff'))).toBe(`${root};Sampled=1`);
  });
});
