// Twilio signs a URL as its user typed it. Twilio's own validator decides which signatures are correct.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { readClaim } from '../../../../lib/http/sources/schemes/table.ts';

const secret = '12345';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

interface Sent {
  readonly declared?: string;
  readonly path?: string;
  readonly rawQuery?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signature: string;
}

function isTaken({ declared, path = '/hooks/x', rawQuery = '', headers = {}, signature }: Sent, key = secret): boolean {
  const scheme = { type: 'twilio' as const, ...(declared === undefined ? {} : { url: declared }) };
  const request = { method: 'POST', path, routeKey: 'POST /hooks/{source}', params: {}, query: {}, requestId: 'r' };
  const all = { ...form, host: 'hooks.example.org', ...headers, 'x-twilio-signature': signature };
  return readClaim(scheme, { ...request, rawQuery, headers: all, body: Buffer.from('Body=hello') }).isMadeWith(key);
}

const sign = (url: string): string => getExpectedTwilioSignature(secret, url, { Body: 'hello' });

describe('a URL that Twilio signed as it was typed is accepted', () => {
  test.each([
    ['an apostrophe', "name=O'Brien"],
    ['double quotes', 'name="x"'],
    ['a space as a plus', 'name=a+b'],
    ['an encoded space', 'name=a%20b'],
    ['lower-case escapes', 'name=%c3%a9'],
    ['letters beyond ASCII', 'name=é'],
    ['a pipe, braces and a caret', 'name={a|b}^`'],
    ['an at sign and a colon', 'Caller=sip:123@192.0.2.1'],
    ['a name without a value', 'flag&flag=&=x'],
    ['a second question mark', 'a=b?c=d'],
  ])('with %s in its query', (_, rawQuery) => {
    expect(isTaken({ rawQuery, signature: sign(`https://hooks.example.org/hooks/x?${rawQuery}`) })).toBe(true);
    expect(isTaken({ rawQuery, signature: sign(`https://hooks.example.org/hooks/y?${rawQuery}`) })).toBe(false);
  });

  test.each([
    ['with the user and the password', 'https://user:pa55@hooks.example.org/hooks/x'],
    ['without them', 'https://hooks.example.org/hooks/x'],
    ['with them and the port', 'https://user:pa55@hooks.example.org:443/hooks/x'],
  ])('whose user and password came as Basic authorization, signed %s', (_, url) => {
    const authorization = `Basic ${Buffer.from('user:pa55').toString('base64')}`;

    expect(isTaken({ headers: { authorization }, signature: sign(url) })).toBe(true);
    expect(isTaken({ headers: { authorization }, signature: sign(url.replace(/\/\/(?:.*@)?/, '//other:pa55@')) })).toBe(
      false,
    );
  });

  test('declared with a user and a password, signed with them or without', () => {
    const declared = 'https://user:pa55@hooks.example.org/hooks/x';

    expect(isTaken({ declared, signature: sign(declared) })).toBe(true);
    expect(isTaken({ declared, signature: sign('https://hooks.example.org/hooks/x') })).toBe(true);
  });

  test('with an IPv6 address, with its port and without', () => {
    const declared = 'http://[2001:db8::1]:8080/hooks/x';

    expect(isTaken({ declared, signature: sign(declared) })).toBe(true);
    expect(isTaken({ declared, signature: sign('http://[2001:db8::1]/hooks/x') })).toBe(true);
  });
});

test('a request without a host and without a declared URL is refused', () => {
  expect(() => isTaken({ headers: { host: '' }, signature: sign('https:///hooks/x') })).toThrow();
});

const odd = fc.stringMatching(/^(?:[a-z0-9'"+@:~!*()$,;=?&|{}^` é-]|%[0-9a-fA-F]{2}|%){0,20}$/);
const authority = fc
  .tuple(
    fc.constantFrom('', 'user:pass@', "o'neil:p%40ss@", 'user@'),
    fc.constantFrom('example.org', 'EXAMPLE.org', 'xn--bcher-kva.example', '[::1]', '192.0.2.1'),
    fc.constantFrom('', ':443', ':80', ':8443'),
  )
  .map((parts) => parts.join(''));
const address = fc
  .tuple(fc.constantFrom('https://', 'http://', 'HTTPS://'), authority, odd)
  .map(([scheme, host, path]) => `${scheme}${host}/${path.replaceAll(/[?#]/g, '')}`);
const variants = fc.constantFrom<(url: string) => string>(
  (url) => url,
  (url) => new URL(url).toString(),
  (url) => url.replace(/:443(?=\/)/, ''),
  (url) => url.replaceAll("'", '%27'),
  (url) => `${url}x`,
  (url) => url.replace('://', '://x'),
);

describe('of any URL', () => {
  test('what Twilio’s validator accepts is accepted, only under the same secret', () => {
    fc.assert(
      fc.property(address, odd, variants, (declared, rawQuery, vary) => {
        const url = rawQuery === '' ? declared : `${declared}?${rawQuery}`;
        const signature = sign(URL.canParse(url) ? vary(url) : url);
        const isTwilios = URL.canParse(url)
          ? validateRequest(secret, signature, url, { Body: 'hello' })
          : signature === sign(url);

        // Flowgate also accepts the signature without user and password, which Twilio sends for SMS and voice.
        if (isTwilios) expect(isTaken({ declared, rawQuery, signature })).toBe(true);
        else if (!url.includes('@')) expect(isTaken({ declared, rawQuery, signature })).toBe(false);
        expect(isTaken({ declared, rawQuery, signature }, `${secret}6`)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
