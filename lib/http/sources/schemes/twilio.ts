// Twilio: `X-Twilio-Signature: <base64>` (SHA-1) over the URL, then over a form's fields in order; of another body the URL
// names the digest. https://www.twilio.com/docs/usage/webhooks/webhooks-security

import { isSameSecret } from '../../../core/credential/token.ts';
import type { OptionsOf } from '../../../core/source/source.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { isForm, parseFormFields } from '../../request/form.ts';
import type { HttpRequest } from '../../server/message.ts';

import { type Claim, computeHmac, isAmong, requireHeader, type Scheme } from '../claim.ts';
import { refused } from '../refusal.ts';
import { listSignedUrls } from '../twilio-url.ts';

export const twilio: Scheme<OptionsOf<'twilio'>> = (request, { url }): Claim => {
  const signature = requireHeader(request, 'x-twilio-signature');
  const suffix = readSignedFields(request);
  const urls = listSignedUrls(request, url);
  return {
    isMadeWith: (key) =>
      urls.some((one) =>
        isAmong([signature], computeHmac({ algorithm: 'sha1', encoding: 'base64', key, over: [one, suffix] })),
      ),
  };
};

function readSignedFields(request: HttpRequest): string {
  const digest = new URLSearchParams(request.rawQuery).get('bodySHA256');
  if (digest !== null) {
    if (isSameSecret(sha256Hex(request.body), digest.toLowerCase())) return '';
    throw refused('the body is not the one whose digest the URL names');
  }
  if (!isForm(request)) throw refused('the body is no form, and the URL names no digest of it');
  return sortFields(request.body.toString('utf8'));
}

// By name, then by value; a pair that comes twice is signed once.
function sortFields(form: string): string {
  const pairs = [...parseFields(form)].sort(([a, x], [b, y]) => compareTexts(a, b) || compareTexts(x, y));
  const once = pairs.filter(([name, value], at) => {
    const before = pairs[at - 1];
    return before === undefined || before[0] !== name || before[1] !== value;
  });
  return once.flat().join('');
}

// What is wrong with a form that is not known to be Twilio's is nobody's business.
function parseFields(form: string): URLSearchParams {
  try {
    return parseFormFields(form);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'the body is no form');
  }
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
