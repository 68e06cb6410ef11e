import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { packText, unpackText } from '../../../lib/aws/packed-text.ts';

const long = JSON.stringify({ name: 'order.created', text: 'é🙂\u2028 '.repeat(300), number: '0.10' });

test('a short text is stored as it is', () => {
  expect(packText('{"name":"order.created"}')).toEqual({ S: '{"name":"order.created"}' });
});

test('a long text is compressed, and read back character for character', () => {
  const packed = packText(long);

  expect(packed.B?.length).toBeLessThan(Buffer.byteLength(long) / 4);
  expect(unpackText(packed)).toBe(long);
});

test('a missing attribute is an empty text', () => {
  expect(unpackText(undefined)).toBe('');
});

describe('what is stored stays readable', () => {
  test('the dictionary is the one with which events were stored', () => {
    // Bytes 3 to 6 identify the dictionary. If this fails, it was changed, and no stored event can be read any more.
    const stored =
      packText(JSON.stringify({ source: 'shop', name: 'order.created', items: 'sku '.repeat(200) })).B ??
      new Uint8Array();

    expect(Buffer.from(stored.subarray(2, 6)).toString('hex')).toBe('e94e9d73');
  });

  test.each([
    ['a changed byte', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte))],
    ['missing bytes', (bytes: Uint8Array) => bytes.subarray(0, -5)],
    ['another dictionary', () => deflateSync(long, { dictionary: createHash('sha256').digest() })],
  ])('%s is an error, never another event', (_, change) => {
    const { B: bytes = new Uint8Array() } = packText(long);

    expect(() => unpackText({ B: change(bytes) })).toThrow();
  });
});
