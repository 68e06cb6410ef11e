// Finds mistakes in the parts of a signature: what is signed must be unambiguous, and each part must be signed.

import type { SignatureForm, SignatureParts } from '../../core/source/signature.ts';
import { findTemplateMistakes, parseTemplate, type TemplateRules } from '../../core/source/signed-template.ts';
import type { FieldError } from '../../value/errors.ts';

export function findSignatureMistakes(parts: SignatureParts, rules: TemplateRules): FieldError[] {
  const { signed, signatures } = parts;
  return [
    ...findTemplateMistakes(signed, rules).map((message) => ({ pointer: '/scheme/signed', message })),
    ...findUnpaired(parts, 'timestamp'),
    ...findUnpaired(parts, 'id'),
    ...signatures.flatMap(findKeyMistakes),
  ];
}

function findUnpaired(parts: SignatureParts, name: 'timestamp' | 'id'): FieldError[] {
  const isUsed = parseTemplate(parts.signed).some(({ kind }) => kind === name);
  const isDeclared = parts[name] !== undefined;
  if (isUsed === isDeclared || isInSignedBody(parts, name) || isInSignedHeaders(parts, name)) return [];
  const message = isUsed ? `is missing: {${name}} is read from it` : `is not signed: add {${name}} to "signed"`;
  return [{ pointer: `/scheme/${name}`, message }];
}

/** A time or an ID in the body is signed with it. */
function isInSignedBody(parts: SignatureParts, name: 'timestamp' | 'id'): boolean {
  return parts[name]?.pointer !== undefined && parseTemplate(parts.signed).some(({ kind }) => kind === 'body');
}

/** A time in a header is signed with the listed headers: the list must name it. */
function isInSignedHeaders(parts: SignatureParts, name: 'timestamp' | 'id'): boolean {
  return name === 'timestamp' && parseTemplate(parts.signed).some(({ kind }) => kind === 'headers');
}

function findKeyMistakes({ algorithm, key }: SignatureForm, at: number): FieldError[] {
  const isSymmetric = algorithm.startsWith('hmac-');
  const fits = isSymmetric ? key !== 'spki' : key === 'spki' || (algorithm === 'ed25519' && key !== 'utf8');
  if (fits) return [];
  const allowed = isSymmetric
    ? '"utf8", "hex" or "base64"'
    : algorithm === 'ed25519'
      ? '"hex", "base64" or "spki"'
      : '"spki"';
  return [{ pointer: `/scheme/signatures/${at}/key`, message: `must be ${allowed} with "${algorithm}"` }];
}
