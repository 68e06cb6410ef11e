// Secrets, digests and signatures are compared in one function, in constant time. The test reads every line of the code.
// The local platform is left out: it has only temporary secrets of its own, and those that the laptop's owner made up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

const files = ['lib', 'lambdas', 'bin']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith(join('lib', 'local')))
  .toSorted();

const codeOf = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '');

const operand = String.raw`[\w.$?!()[\]'"\`-]+`;
const comparison = new RegExp(String.raw`(${operand})\s*[!=]==?\s*(${operand})`, 'g');
const search = /([\w.]+?)\??\.(?:equals|includes|indexOf|localeCompare|startsWith|endsWith|compare)\(\s*([^()\s,]+)/g;
const secretive =
  /(?:secret|signature|digest|hmac|mac|password|passphrase|token|clientState|clientId|expected|presented)s?[)\]]*$/i;
// Not secrets: a literal, and the absence of a value.
const harmless = /^(?:undefined|null|true|false|-?\d.*|['"`].*)$/;

/** Every comparison in a text that may involve a secret, except those in which one side is clearly not a secret. */
function comparisonsIn(code: string): string[] {
  return [...code.matchAll(comparison), ...code.matchAll(search)].flatMap(([text, left = '', right = '']) => {
    const sides = [left, right].map((side) => side.replace(/^\(+|\)+$/g, ''));
    if (sides.some((side) => harmless.test(side))) return [];
    return sides.some((side) => secretive.test(side)) ? [text.replace(/\s+/g, ' ')] : [];
  });
}

describe('a comparison of secrets', () => {
  test.each([
    'if (signature === expected) return',
    'return secret == other',
    'one !== credential.digest',
    'secrets.includes(presented)',
    'known.clientState === state',
    'Buffer.compare(signature, one)',
    'signature.equals(Buffer.from(one))',
    'headers.authorization === `Bearer ${token}` || hmac(x) === presented',
  ])('is recognised in %s', (code) => {
    expect(comparisonsIn(code)).not.toEqual([]);
  });

  test.each([
    'if (secret === undefined) return',
    "token === ''",
    "typeof plainToken !== 'string'",
    "secret.startsWith('whpk_')",
    "secretEncoding === 'utf8'",
    'signature?.length !== 64',
    'known.loaded !== tried',
  ])('is not reported for %s', (code) => {
    expect(comparisonsIn(code)).toEqual([]);
  });

  test('is in no file', () => {
    // The checksum of a token, which everybody can compute, the public prefix of a kind of keys, and the texts that grammars expect.
    const known = [
      'lib/http/sources/signature/signature.ts: secret.startsWith(keyPrefix',
      'lib/http/sources/signing/sign-request.ts: secret.startsWith(keyPrefix',
      'lib/core/credential/token.ts: text.endsWith(checksum',
      'lib/asl/check/json-text.ts: text.startsWith(token',
      'lib/asl/grammar/text-scanner.ts: this.text.startsWith(expected',
    ];
    const found = files.flatMap((file) => comparisonsIn(codeOf(file)).map((text) => `${file}: ${text}`));

    expect(found.filter((one) => !known.includes(one))).toEqual([]);
  });

  test('is made by one function', () => {
    expect(files.filter((file) => codeOf(file).includes('timingSafeEqual'))).toEqual(['lib/core/credential/token.ts']);
    expect(codeOf('lib/core/credential/token.ts').match(/timingSafeEqual\(/g)).toHaveLength(1);
  });

  test('is made by every scheme', () => {
    const isScheme = (file: string) =>
      (/^lib\/http\/sources\/schemes\/(?!table\.ts)/.test(file) && codeOf(file).includes(': Scheme<')) ||
      file === 'lib/http/sources/signature/signature.ts';
    const schemes = files.filter(isScheme);

    expect(schemes).toHaveLength(9);
    expect(schemes.filter((file) => !/\b(?:isAmong|isSignedBy|isSignedByCertificate)\(/.test(codeOf(file)))).toEqual(
      [],
    );
  });
});
