// Reads what `sources.json` declares, and refuses what would let in more than it says.
import type * as z from 'zod/mini';
import { routerSources } from '../core/source/claimed-source.ts';
import { isLoggable } from '../core/source/loggable-headers.ts';
import { findProofHeader, isSigned } from '../core/source/scheme-headers.ts';
import { findTemplateMistakes, templateParts } from '../core/source/signed-template.ts';
import {
  type ChallengeType,
  type OptionsOf,
  type SchemeType,
  type Selector,
  type Source,
  type SourceFile,
  secretsOf,
  sourcesSchema,
} from '../core/source/source.ts';
import { type FieldError, FlowgateError } from '../value/errors.ts';
import { fieldErrors } from '../value/field-errors.ts';

/**
 * Reads sources from parsed JSON.
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseSources(value: unknown): SourceFile {
  const result = sourcesSchema.safeParse(value, { reportInput: true });
  if (!result.success) throw invalidSources(fieldErrors(result.error.issues.map(withoutBranches)));
  const sources = result.data.sources as Source[];
  const mistakes = sources.flatMap((source, at) =>
    [...mistakesOf(source), ...sharingMistakes(source, sources.toSpliced(at, 1), at)].map(({ pointer, message }) => ({
      pointer: `/sources/${at}${pointer}`,
      message,
    })),
  );
  if (mistakes.length > 0) throw invalidSources(mistakes);
  return { sources, kmsKeys: result.data.kmsKeys ?? [] };
}

function invalidSources(errors: readonly FieldError[]): FlowgateError {
  return new FlowgateError('invalid_request', 'the sources are not valid', { errors });
}

// What a source may not have in common with the others; of two with one name, the later is told.
function sharingMistakes(source: Source, others: readonly Source[], at: number): FieldError[] {
  const isTaken = others.slice(0, at).some(({ name }) => name === source.name);
  const names = new Set<string>(source.secrets);
  const shared = others.some((other) => secretsOf(other).some((name) => names.has(name)));
  return [
    ...(isTaken ? [{ pointer: '/name', message: 'is also the name of another source: give it one of its own' }] : []),
    ...(shared && source.challenge?.type === 'x' ? [{ pointer: '/secrets', message: openSecret }] : []),
  ];
}

const openSecret =
  'must be no other source\'s: the challenge "x" signs with them for anybody what the other could take for its own';

// A union's own message says what is allowed; it belongs to the value, not to the member that tells the branches apart.
function withoutBranches(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || !('discriminator' in issue) || issue.path.at(-1) !== 'type') return issue;
  return { ...issue, path: issue.path.slice(0, -1) };
}

function mistakesOf(source: Source): FieldError[] {
  const { scheme } = source;
  return [
    ...nameMistakes(source),
    ...(scheme.type === 'hmac' ? hmacMistakes(scheme) : []),
    ...proofMistakes(source),
    ...challengeMistakes(source),
    ...unsignedMistakes(source),
  ];
}

// Requests that name no source have these: nobody signs them, and each would be refused as a claim.
function nameMistakes({ name }: Source): FieldError[] {
  if (!routerSources.some((own) => own === name)) return [];
  return [{ pointer: '/name', message: `must not be one of ${routerSources.join(', ')}, which the router's APIs use` }];
}

// What proves the sender is neither logged nor kept, so nothing may be read from it.
function proofMistakes({ scheme, event, idempotencyKey }: Source): FieldError[] {
  const proof = findProofHeader(scheme);
  if (proof === undefined) return [];
  const selectors = Object.entries({ event, idempotencyKey } satisfies Record<string, Selector | undefined>);
  const kind = scheme.type === 'shared-secret' ? 'secret' : 'signature';
  return [
    ...(isLoggable(proof)
      ? [{ pointer: '/scheme/header', message: `is a header that is logged: no ${kind} may be in it` }]
      : []),
    ...selectors
      .filter(([, selector]) => selector !== undefined && 'header' in selector && selector.header === proof)
      .map(([name]) => ({
        pointer: `/${name}`,
        message: 'is what proves the sender, and is never kept: name something else',
      })),
  ];
}

function hmacMistakes({ signed, timestampHeader, idHeader }: OptionsOf<'hmac'>): FieldError[] {
  const kinds = new Set(templateParts(signed).map(({ kind }) => kind));
  const unpaired = (kind: 'timestamp' | 'id', member: string, value: string | undefined): FieldError[] => {
    if (kinds.has(kind) === (value !== undefined)) return [];
    const missing = value === undefined;
    const message = missing ? `is missing: {${kind}} is read from it` : `is not signed: put {${kind}} into "signed"`;
    return [{ pointer: `/scheme/${member}`, message }];
  };
  return [
    ...findTemplateMistakes(signed).map((message) => ({ pointer: '/scheme/signed', message })),
    ...unpaired('timestamp', 'timestampHeader', timestampHeader),
    ...unpaired('id', 'idHeader', idHeader),
  ];
}

/** The only schemes beside which a challenge makes sense; absent for all. */
const schemeFor: Readonly<Partial<Record<ChallengeType, SchemeType>>> = {
  slack: 'slack',
  zoom: 'hmac',
  x: 'hmac',
  xero: 'hmac',
  discord: 'ed25519',
  'adobe-sign': 'shared-secret',
  'microsoft-graph': 'microsoft-graph',
};

function challengeMistakes({ challenge, scheme, body, answer }: Source): FieldError[] {
  if (challenge === undefined) return [];
  const { type } = challenge;
  const needed = schemeFor[type];
  const wrongScheme = needed !== undefined && needed !== scheme.type;
  return [
    ...(wrongScheme
      ? [{ pointer: '/challenge/type', message: `goes with the scheme "${needed}", not "${scheme.type}"` }]
      : []),
    ...(body === 'json' ? [] : [{ pointer: '/body', message: `must be "json" beside the challenge "${type}"` }]),
    ...(type === 'xero' && answer !== 'empty'
      ? [{ pointer: '/answer', message: 'must be "empty": Xero takes no answer with a body' }]
      : []),
    ...(type === 'x' && scheme.type === 'hmac' ? signableMistakes(scheme) : []),
  ];
}

// X's challenge signs for anybody what could be a timestamp with no body behind it, but never a body.
function signableMistakes({ signed }: OptionsOf<'hmac'>): FieldError[] {
  if (signed === '{body}') return [];
  return [{ pointer: '/scheme/signed', message: 'must be "{body}" beside the challenge "x": X signs the body alone' }];
}

function unsignedMistakes({ scheme, trustUnsigned, event, idempotencyKey }: Source): FieldError[] {
  if (trustUnsigned) return [];
  const refuse = (pointer: string, selector: Selector | undefined): FieldError[] => {
    if (selector === undefined || !('header' in selector) || isSigned(selector.header, scheme)) return [];
    const remedy = 'name something that is, or say "trustUnsigned": true';
    return [
      { pointer, message: `"${selector.header}" is not covered by the signature of "${scheme.type}": ${remedy}` },
    ];
  };
  return [...refuse('/event', event), ...refuse('/idempotencyKey', idempotencyKey)];
}
