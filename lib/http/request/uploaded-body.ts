// Loads a body that was uploaded before the request, which names it in the Flowgate-Upload header. Handlers see no difference.
import type { Credential } from '../../core/credential/credential.ts';
import { formatUploadKey, isUsable, parseUploadId, type ReadUpload } from '../../core/file/upload.ts';
import { createInvalidRequest, FlowgateError } from '../../value/errors.ts';
import type { HttpRequest } from '../server/message.ts';
import type { BodyKind } from '../server/route.ts';
import { quoteStart } from './quote.ts';

const header = 'flowgate-upload';

/** Maximum size of an uploaded body if its route sets no other: 10 MiB. */
const defaultMaxBytes = 10_485_760;

export interface UploadedBodyDeps {
  readonly now: () => Date;
  /** Absent in a function that accepts no uploads. */
  readonly readUpload?: ReadUpload | undefined;
}

/** The members of a route that decide about uploads. */
interface UploadRules {
  readonly body: BodyKind;
  readonly maxUploadBytes?: number | undefined;
}

/** What to do with a body that is too large for a request, for the message; empty if no uploads are accepted. */
export function describeUploadRemedy(
  { maxUploadBytes = defaultMaxBytes }: UploadRules,
  { readUpload }: UploadedBodyDeps,
): string {
  if (readUpload === undefined) return '';
  return ` in a request, ${maxUploadBytes} by upload: create one with POST /v1/uploads and name it in the header Flowgate-Upload`;
}

export interface UploadedRequest {
  readonly request: HttpRequest;
  readonly route: UploadRules;
  readonly credential: Credential;
  readonly deps: UploadedBodyDeps;
}

/**
 * The request with the uploaded body that it names; the same request if it names none.
 * @throws FlowgateError `malformed_request` if no uploads are accepted here, or if the request has a body as well; `invalid_request` if
 * this sender has no such upload; `too_large`
 */
export async function loadUploadedBody({ request, route, credential, deps }: UploadedRequest): Promise<HttpRequest> {
  const name = request.headers[header];
  if (name === undefined || route.body === 'none') return request;
  // Ignoring the header would accept a request without the data that its sender meant.
  if (deps.readUpload === undefined) throw uploadNotAllowed();
  if (request.body.length > 0) throw bodyBesideUpload();
  const id = parseUploadId(name);
  if (id === undefined || !isUsable(id, deps.now())) throw unusableUpload(name);
  const { maxUploadBytes = defaultMaxBytes } = route;
  const content = await deps.readUpload(formatUploadKey(credential, id), maxUploadBytes);
  switch (content.kind) {
    case 'absent':
      throw unusableUpload(name);
    case 'tooLarge':
      throw new FlowgateError(
        'too_large',
        `the upload is ${content.bytes} bytes: at most ${maxUploadBytes} are allowed`,
      );
    case 'found':
      return { ...request, body: content.body };
  }
}

function uploadNotAllowed(): FlowgateError {
  const message = 'Flowgate-Upload is allowed only in requests that start runs: send the body with this request';
  return new FlowgateError('malformed_request', message);
}

function bodyBesideUpload(): FlowgateError {
  const message = 'the request has a body and a Flowgate-Upload header: send only one of them';
  return new FlowgateError('malformed_request', message);
}

// The same message whether nothing was uploaded, another credential created it or it has expired: nothing is revealed.
function unusableUpload(name: string): FlowgateError {
  const message = `the upload ${quoteStart(name)} was not found: nothing was uploaded, another credential created it, or it has expired`;
  return createInvalidRequest([{ pointer: '', message }]);
}
