// Parses `sources.json`, and refuses declarations that would accept more than their author means.

import type * as z from 'zod/mini';
import { routerSources } from '../../core/source/claimed-source.ts';
import { listKeyParts } from '../../core/source/key-parts.ts';
import { isLoggable } from '../../core/source/loggable-headers.ts';
import { isSigned, listProofHeaders } from '../../core/source/scheme-headers.ts';
import { findTemplateMistakes, parseTemplate } from '../../core/source/signed-template.ts';
import {
  type ChallengeType,
  type DeclaredSource,
  type KeyPart,
  listSourceSecrets,
  type OptionsOf,
  type SchemeType,
  type Selector,
  type Source,
  type SourceFile,
  sourcesSchema,
} from '../../core/source/source.ts';
import { defined } from '../../value/defined.ts';
import { type FieldError, FlowgateError } from '../../value/errors.ts';
import { toFieldErrors } from '../../value/field-errors.ts';
import { applyPresets, describeUnknownPreset, findPreset } from './apply-preset.ts';
import { findKeyMistakes } from './key-check.ts';
import { resolveScheme } from './resolve-scheme.ts';
import { findSignatureMistakes } from './signature-check.ts';

/**
 * Reads sources from parsed JSON.
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseSources(value: unknown): SourceFile {
  const result = sourcesSchema.safeParse(applyPresets(value), { reportInput: true });
  if (!result.success) throw createInvalidSourcesError(toFieldErrors(result.error.issues.map(withoutBranches)));
  const sources = result.data.sources as DeclaredSource[];
  const mistakes = sources.flatMap((source, at) =>
    [...findMistakes(source), ...findSharingMistakes(source, sources.toSpliced(at, 1), at)].map(
      ({ pointer, message }) => ({
        pointer: `/sources/${at}${pointer}`,
        message,
      }),
    ),
  );
  if (mistakes.length > 0) throw createInvalidSourcesError(mistakes);
  const resolved = sources.map((source): Source => ({ ...source, scheme: resolveScheme(source.scheme) }));
  const { kmsKeys = [], callbacks } = result.data;
  return { sources: resolved, kmsKeys, ...defined({ callbacks: callbacks as SourceFile['callbacks'] }) };
}

function createInvalidSourcesError(errors: readonly FieldError[]): FlowgateError {
  return new FlowgateError('invalid_request', 'the sources are not valid', { errors });
}

// Two sources must not have the same name, and must not share a secret that a challenge signs with. The second of the two is
// reported.
function findSharingMistakes(source: DeclaredSource, others: readonly DeclaredSource[], at: number): FieldError[] {
  const isTaken = others.slice(0, at).some(({ name }) => name === source.name);
  const names = new Set<string>(source.secrets);
  const shared = others.some((other) => listSourceSecrets(other).some((name) => names.has(name)));
  return [
    ...(isTaken ? [{ pointer: '/name', message: 'is also the name of another source: choose a unique name' }] : []),
    ...(shared && source.challenge?.type === 'x' ? [{ pointer: '/secrets', message: openSecret }] : []),
  ];
}

const openSecret =
  'must not be shared with another source: the challenge "x" signs any text that it is sent, and the other source would accept that signature';

// A union's message lists what is allowed. It belongs to the whole value, not to the member that selects the branch.
function withoutBranches(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || !('discriminator' in issue) || issue.path.at(-1) !== 'type') return issue;
  return { ...issue, path: issue.path.slice(0, -1) };
}

function findMistakes(source: DeclaredSource): FieldError[] {
  const { scheme, trustUnsigned, preset } = source;
  if (preset !== undefined && findPreset(preset) === undefined)
    return [{ pointer: '/preset', message: describeUnknownPreset(preset) }];
  const own = scheme.type === 'hmac' ? findHmacMistakes(scheme) : [];
  const parts = scheme.type === 'signature' ? findSignatureMistakes(scheme, { needsBody: !trustUnsigned }) : [];
  const rest = [...findNameMistakes(source), ...findKeyMistakes(source), ...own, ...parts];
  // A scheme with mistakes cannot be resolved, so what it covers is not known.
  if (own.length + parts.length > 0) return rest;
  return [...rest, ...findProofMistakes(source), ...findChallengeMistakes(source), ...findUnsignedMistakes(source)];
}

// The router's own APIs assign these sources to requests without a signature. If one were declared, these requests would be
// refused, because a declared source must be proven by a signature.
function findNameMistakes({ name }: DeclaredSource): FieldError[] {
  if (!routerSources.some((own) => own === name)) return [];
  return [{ pointer: '/name', message: `must not be one of ${routerSources.join(', ')}, which the router's APIs use` }];
}

// A header that proves the sender is neither logged nor stored, so no event name and no key may be read from it.
function findProofMistakes({ scheme, event, idempotencyKey }: DeclaredSource): FieldError[] {
  const proofs = listProofHeaders(resolveScheme(scheme));
  const selectors = [
    ['event', event] as const,
    ...listKeyParts(idempotencyKey).map((part) => ['idempotencyKey', part] as const),
  ];
  const kind = scheme.type === 'shared-secret' ? 'secret' : 'signature';
  return [
    ...(proofs.some(isLoggable)
      ? [{ pointer: '/scheme/header', message: `is a header that is logged: send the ${kind} in another one` }]
      : []),
    ...selectors
      .filter(([, selector]) => 'header' in selector && proofs.includes(selector.header))
      .map(([name]) => ({
        pointer: `/${name}`,
        message: 'proves the sender, and is never stored: choose another header',
      })),
  ];
}

function findHmacMistakes({ signed, timestampHeader, idHeader }: OptionsOf<'hmac'>): FieldError[] {
  const kinds = new Set(parseTemplate(signed).map(({ kind }) => kind));
  const unpaired = (kind: 'timestamp' | 'id', member: string, value: string | undefined): FieldError[] => {
    if (kinds.has(kind) === (value !== undefined)) return [];
    const missing = value === undefined;
    const message = missing ? `is missing: {${kind}} is read from it` : `is not signed: add {${kind}} to "signed"`;
    return [{ pointer: `/scheme/${member}`, message }];
  };
  return [
    ...findTemplateMistakes(signed, { needsBody: true }).map((message) => ({ pointer: '/scheme/signed', message })),
    ...unpaired('timestamp', 'timestampHeader', timestampHeader),
    ...unpaired('id', 'idHeader', idHeader),
  ];
}

/** The kinds of schemes that a challenge works with; absent where it works with all. */
const schemesFor: Readonly<Partial<Record<ChallengeType, readonly SchemeType[]>>> = {
  slack: ['slack', 'signature'],
  zoom: ['hmac', 'signature'],
  x: ['hmac', 'signature'],
  xero: ['hmac', 'signature'],
  discord: ['ed25519', 'signature'],
  twitch: ['signature'],
  'adobe-sign': ['shared-secret'],
  'microsoft-graph': ['microsoft-graph'],
  sns: ['sns'],
};

function findChallengeMistakes({ challenge, scheme, body, answer }: DeclaredSource): FieldError[] {
  if (challenge === undefined) return [];
  const { type } = challenge;
  const needed = schemesFor[type];
  const wrongScheme = needed !== undefined && !needed.includes(scheme.type);
  return [
    ...(wrongScheme
      ? [{ pointer: '/challenge/type', message: `needs the scheme "${needed[0]}", not "${scheme.type}"` }]
      : []),
    ...(body === 'json' || type === 'head'
      ? []
      : [{ pointer: '/body', message: `must be "json" with the challenge "${type}"` }]),
    ...(type === 'xero' && answer !== 'empty'
      ? [{ pointer: '/answer', message: 'must be "empty": Xero accepts no response with a body' }]
      : []),
    ...(type === 'x' && (scheme.type === 'hmac' || scheme.type === 'signature') ? findSignableMistakes(scheme) : []),
  ];
}

// X's challenge signs any text that anybody sends. Such a text could be a timestamp and an empty body, so a scheme that signs
// both is not safe. A scheme that signs the body alone is.
function findSignableMistakes({ signed }: { readonly signed: string }): FieldError[] {
  if (signed === '{body}') return [];
  return [{ pointer: '/scheme/signed', message: 'must be "{body}" with the challenge "x": X signs the body alone' }];
}

function findUnsignedMistakes({ scheme, trustUnsigned, event, idempotencyKey, pings }: DeclaredSource): FieldError[] {
  if (trustUnsigned) return [];
  const verified = resolveScheme(scheme);
  const refuse = (pointer: string, selector: Selector | KeyPart): FieldError[] => {
    if (!('header' in selector) || isSigned(selector.header, verified)) return [];
    const remedy = 'name a header that is covered, or set "trustUnsigned": true';
    return [
      { pointer, message: `"${selector.header}" is not covered by the signature of "${scheme.type}": ${remedy}` },
    ];
  };
  return [
    ...refuse('/event', event),
    ...listKeyParts(idempotencyKey).flatMap((part) => refuse('/idempotencyKey', part)),
    ...pings.flatMap(({ header }, at) => (header === undefined ? [] : refuse(`/pings/${at}`, { header }))),
  ];
}
