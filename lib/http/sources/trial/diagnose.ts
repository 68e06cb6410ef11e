// Finds out why a request is not verified: tries the usual forms of signatures with the secrets of the source, and says what differs from the
// declaration. For a trial on the author's machine; no function of the router loads this file. Never returns a secret or a signature.
import { algorithms, type SignatureForm, type SignatureParts } from '../../../core/source/signature.ts';
import { defined } from '../../../value/defined.ts';
import type { HttpRequest } from '../../server/message.ts';
import { readSignature } from '../signature/signature.ts';

/** A changed request or declaration, and what it means if it fits. */
interface Variation {
  readonly meaning: string;
  readonly request?: HttpRequest;
  readonly parts?: SignatureParts;
}

/**
 * What would have to differ for a signature to be right, in words; empty if no usual form fits. The fewest differences come first.
 */
export function findDifferences(request: HttpRequest, parts: SignatureParts, secrets: readonly string[]): string[] {
  const isMade = ({ request: sent = request, parts: declared = parts }: Omit<Variation, 'meaning'>): boolean =>
    secrets.some((secret) => isMadeWith(sent, declared, secret));
  if (isMade({})) return ['the signature itself is right'];
  const bodies = listBodies(request);
  const addresses = listAddresses(request, parts);
  const single = [...bodies, ...addresses, ...listForms(parts), ...listTemplates(parts)];
  const found = single.filter(isMade);
  if (found.length > 0) return found.map(toSentence);
  const pairs = listTemplates(parts).flatMap((template) =>
    listForms(template.parts ?? parts).map((form) => ({ ...form, meaning: `${template.meaning}; ${form.meaning}` })),
  );
  return pairs.filter(isMade).map(toSentence).slice(0, 3);
}

function toSentence({ meaning }: Variation): string {
  return `the signature is right if ${meaning}`;
}

// A variation may need a value that the request does not have.
function isMadeWith(request: HttpRequest, parts: SignatureParts, secret: string): boolean {
  try {
    return readSignature(request, parts).isMadeWith(secret);
  } catch {
    return false;
  }
}

function listBodies(request: HttpRequest): Variation[] {
  const text = request.body.toString('utf8');
  const bodies: readonly (readonly [string, string | undefined])[] = [
    ['the body had no line break at its end when it was signed', text.replace(/\r?\n$/, '')],
    ['the body had a line break at its end when it was signed', `${text}\n`],
    ['the body had no white space around it when it was signed', text.trim()],
    ['the JSON of the body was written again without white space after or before it was signed', rewrite(text)],
    ['the JSON of the body was written again with white space after or before it was signed', rewrite(text, 2)],
    ['the body was empty when it was signed', ''],
  ];
  return bodies
    .filter(([, body]) => body !== undefined && body !== text)
    .map(([meaning, body = '']) => ({ meaning, request: { ...request, body: Buffer.from(body) } }));
}

function rewrite(text: string, indent?: number): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), null, indent);
  } catch {
    return undefined;
  }
}

function listAddresses({ headers, path, rawQuery }: HttpRequest, parts: SignatureParts): Variation[] {
  if (!parts.signed.includes('{url}')) return [];
  const { host = '' } = headers;
  const names = [host, host.replace(/:\d+$/, '')];
  const paths = [path, `${path}/`, path.replace(/\/$/, '')];
  const urls = ['https', 'http'].flatMap((scheme) =>
    names.flatMap((name) => paths.map((own) => `${scheme}://${name}${own}`)),
  );
  const query = rawQuery === '' ? '' : ' and its query';
  return [...new Set(urls)]
    .filter((url) => url !== parts.url)
    .map((url) => ({ meaning: `the signed address is ${url}${query}: declare it as "url"`, parts: { ...parts, url } }));
}

const encodings: readonly SignatureForm['encoding'][] = ['hex', 'base64', 'base64url'];
const keys: readonly SignatureForm['key'][] = ['utf8', 'hex', 'base64'];

function listForms(parts: SignatureParts): Variation[] {
  const [form] = parts.signatures;
  if (form === undefined) return [];
  const forms = algorithms
    .filter((algorithm) => algorithm.startsWith('hmac-'))
    .flatMap((algorithm) =>
      encodings.flatMap((encoding) => keys.map((key) => ({ ...form, algorithm, encoding, key }) as SignatureForm)),
    );
  return forms.flatMap((one) => {
    const meaning = describeForm(one, form);
    return meaning === '' ? [] : { meaning, parts: { ...parts, signatures: [one] } };
  });
}

function describeForm(one: SignatureForm, declared: SignatureForm): string {
  const names = ['algorithm', 'encoding', 'key'] as const;
  const differing = names.filter((name) => one[name] !== declared[name]);
  return differing.map((name) => `"${name}" is "${one[name]}", not "${declared[name]}"`).join('; ');
}

const templates = [
  '{body}',
  '{timestamp}.{body}',
  '{timestamp}:{body}',
  '{timestamp}{body}',
  '{body}{timestamp}',
  'v0:{timestamp}:{body}',
  'v1.{timestamp}.{body}',
  '{id}.{timestamp}.{body}',
  '{id}{timestamp}{body}',
  '{url}{body}',
  '{body}{url}',
  '{method}{url}{body}{timestamp}',
];

function listTemplates(parts: SignatureParts): Variation[] {
  return templates
    .filter((signed) => signed !== parts.signed)
    .map((signed) => ({
      meaning: `"signed" is "${signed}", not "${parts.signed}"`,
      parts: { ...parts, ...defined({ signed }) },
    }));
}
