// Twilio: `X-Twilio-Signature: <base64>` (SHA-1) over the URL and a form's sorted fields. For any other body the URL
// contains the digest. https://www.twilio.com/docs/usage/webhooks/webhooks-security

import { isSameSecret } from '../../../core/credential/token.ts';
import type { OptionsOf } from '../../../core/source/source.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { isForm, parseFormFields } from '../../request/form.ts';
import type { HttpRequest } from '../../server/message.ts';

import { type Claim, computeHmac, isAmong, requireHeader, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
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

/** What is signed beside the address: a form's fields, or nothing if the address has the digest of the body. */
export function readSignedFields(request: HttpRequest): string {
  const digest = new URLSearchParams(request.rawQuery).get('bodySHA256');
  if (digest !== null) {
    if (isSameSecret(sha256Hex(request.body), digest.toLowerCase())) return '';
    throw createSourceRefusal('the body does not have the digest in the URL');
  }
  if (!isForm(request)) throw createSourceRefusal('the body is not a form, and the URL contains no digest of it');
  return sortFields(request.body.toString('utf8'));
}

// Sorted by name, then by value. A pair that is sent twice is signed once.
function sortFields(form: string): string {
  const pairs = [...parseFields(form)].sort(([a, x], [b, y]) => compareTexts(a, b) || compareTexts(x, y));
  const once = pairs.filter(([name, value], at) => {
    const before = pairs[at - 1];
    return before === undefined || before[0] !== name || before[1] !== value;
  });
  return once.flat().join('');
}

// Errors in a form that is not verified must not be shown to the sender.
function parseFields(form: string): URLSearchParams {
  try {
    return parseFormFields(form);
  } catch (error) {
    throw createSourceRefusal(error instanceof Error ? error.message : 'the body is not a form');
  }
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
