// Verifies one request of a source on trial, and reports what arrived: which values were there, whether they prove the sender, and if not,
// what differs. Stores nothing. Never reports a secret, a signature or the value of a header that may not be logged.
import { isLoggable } from '../../../core/source/loggable-headers.ts';
import type { Source } from '../../../core/source/source.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { isJsonObject } from '../../../value/json.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import { findChallenge } from '../challenges/table.ts';
import { decodeBody } from '../content-encoding.ts';
import { parseSignedForm } from '../form-files.ts';
import { readHookBody } from '../hook-body.ts';
import { readHookEvents } from '../hook-event.ts';
import { toEmptyResponse } from '../responses.ts';
import { type VerifyDeps, verify } from '../verify.ts';
import { findDifferences } from './diagnose.ts';

export interface TrialDeps {
  readonly secrets: readonly string[];
  readonly documents: VerifyDeps['documents'];
  readonly now: () => Date;
}

export interface Trial {
  readonly response: HttpResponse;
  /** Lines for people. */
  readonly lines: readonly string[];
}

/** Tries one request. Never throws for a request that is refused. */
export async function tryRequest(source: Source, request: HttpRequest, deps: TrialDeps): Promise<Trial> {
  const arrived = describeRequest(request);
  try {
    const { response, lines } = await serve(source, request, deps);
    return { response, lines: [...arrived, ...lines] };
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    const parsed = await parseSignedForm(source, request).catch(() => request);
    const differences = error.code === 'unauthenticated' ? listDifferences(source, parsed, deps) : [];
    const lines = [`refused: ${error.reason ?? error.message}`, ...differences];
    return { response: toEmptyResponse(error.code === 'unauthenticated' ? 401 : 400), lines: [...arrived, ...lines] };
  }
}

async function serve(source: Source, request: HttpRequest, deps: TrialDeps): Promise<Trial> {
  const challenge = findChallenge(source);
  const early = await answerUnsigned(source, request, deps);
  if (early !== undefined) return { response: early, lines: ['answered as the challenge that the source declares'] };
  const decoded = source.signedBytes === 'decoded' ? decodeBody(request) : request;
  const sent = await parseSignedForm(source, decoded);
  const secret = await verify(source, sent, { ...deps, secrets: createCache(deps) });
  const body = await readHookBody(source, decodeBody(sent));
  const question = { request, content: body, body: isJsonObject(body) ? body : {}, secret, documents: deps.documents };
  const answer = await challenge.onSignedPost?.(question);
  if (answer !== undefined) return { response: answer, lines: ['verified, and answered as a challenge'] };
  const events = readHookEvents(source, request, body);
  const all = events.kind === 'single' ? [events.submission] : events.submissions;
  const lines = all.map(({ name, idempotencyKey = 'none' }) => `  event "${name}", key ${idempotencyKey}`);
  return { response: toEmptyResponse(200), lines: ['verified', ...lines] };
}

async function answerUnsigned(
  source: Source,
  request: HttpRequest,
  deps: TrialDeps,
): Promise<HttpResponse | undefined> {
  const { onGet, onOptions, onPost } = findChallenge(source);
  if (request.method === 'POST') return onPost?.(request);
  const answer =
    request.method === 'OPTIONS'
      ? onOptions?.(request, source)
      : await onGet?.({ request, source, secrets: createCache(deps) });
  if (answer !== undefined) return answer;
  throw new FlowgateError('unauthenticated', 'not a challenge', {
    reason: 'it is not the challenge that the source declares',
  });
}

/** The secrets of the source, whatever their names are. */
function createCache({ secrets }: TrialDeps): VerifyDeps['secrets'] {
  return { find: async (_, fits) => secrets.find(fits), of: async () => secrets, stored: async () => [] };
}

function listDifferences({ scheme }: Source, request: HttpRequest, { secrets }: TrialDeps): string[] {
  if (scheme.type !== 'signature') return [];
  const found = findDifferences(request, scheme, secrets);
  if (found.length === 0)
    return ['  no usual form of a signature fits with the stored secrets: compare the secret with that of the sender'];
  return found.map((meaning) => `  ${meaning}`);
}

function describeRequest({ method, path, rawQuery, headers, body }: HttpRequest): string[] {
  const parameters = [...new URLSearchParams(rawQuery).keys()];
  const names = Object.entries(headers).map(([name, value]) =>
    isLoggable(name) ? `  ${name}: ${value.slice(0, 100)}` : `  ${name}: (${value.length} characters)`,
  );
  return [
    `${method} ${path}${parameters.length === 0 ? '' : ` with the parameters ${parameters.join(', ')}`}`,
    ...names,
    `  body: ${body.length} bytes`,
  ];
}
