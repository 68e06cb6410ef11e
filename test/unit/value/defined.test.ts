// An object without its undefined members is what is stored, hashed and compared.
import { describe, expect, test } from '@jest/globals';
import { defined } from '../../../lib/value/defined.ts';

describe('defined', () => {
  test('leaves out what is undefined and keeps everything else, in its order', () => {
    const members = { z: 1, absent: undefined, a: null, empty: '', no: false };

    const result = defined(members);

    expect(JSON.stringify(result)).toBe('{"z":1,"a":null,"empty":"","no":false}');
    expect('absent' in result).toBe(false);
  });
});
