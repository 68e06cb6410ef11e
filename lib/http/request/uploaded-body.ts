// A request's body that comes by another door: it was uploaded before, and the request names it in Flowgate-Upload.
import type { Credential } from '../../core/credential/credential.ts';
import { isUsable, parseUploadId, type ReadUpload, uploadKey } from '../../core/file/upload.ts';
import { FlowgateError, invalidRequest } from '../../value/errors.ts';
import type { HttpRequest } from '../server/message.ts';
import type { BodyKind } from '../server/route.ts';
import { quoteStart } from './quote.ts';

const header = 'flowgate-upload';

/** How large a body may be that comes by upload, where its route does not say otherwise: 10 MiB. */
const defaultMaxBytes = 10_485_760;

export interface UploadedBodyDeps {
  readonly now: () => Date;
  /** Absent where no upload is taken. */
  readonly readUpload?: ReadUpload | undefined;
}

/** A route, as far as its body goes. */
interface UploadRules {
  readonly body: BodyKind;
  readonly maxUploadBytes?: number | undefined;
}

/** What can be done with a body that is too large for a request; nothing where no upload is taken. */
export function describeUploadRemedy(
  { maxUploadBytes = defaultMaxBytes }: UploadRules,
  { readUpload }: UploadedBodyDeps,
): string {
  if (readUpload === undefined) return '';
  return ` in a request, ${maxUploadBytes} by upload: ask POST /v1/uploads where to put it, and name it in the header Flowgate-Upload`;
}

export interface UploadedRequest {
  readonly request: HttpRequest;
  readonly route: UploadRules;
  readonly credential: Credential;
  readonly deps: UploadedBodyDeps;
}

/**
 * The request with the body that it names, as if it had come with it; the very request where it names none.
 * @throws FlowgateError `malformed_request` where no upload is taken, or for a body beside it, `invalid_request` for an upload that is not
 * there for this sender, `too_large`
 */
export async function loadUploadedBody({ request, route, credential, deps }: UploadedRequest): Promise<HttpRequest> {
  const name = request.headers[header];
  if (name === undefined || route.body === 'none') return request;
  // To go on without it would be to take a request that says more for one that says nothing.
  if (deps.readUpload === undefined) throw uploadNotAllowed();
  if (request.body.length > 0) throw bodyBesideUpload();
  const id = parseUploadId(name);
  if (id === undefined || !isUsable(id, deps.now())) throw unusableUpload(name);
  const { maxUploadBytes = defaultMaxBytes } = route;
  const content = await deps.readUpload(uploadKey(credential, id), maxUploadBytes);
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
  const message = 'Flowgate-Upload is for requests that start runs: send the body with the request';
  return new FlowgateError('malformed_request', message);
}

function bodyBesideUpload(): FlowgateError {
  const message = 'the request has a body and names an upload in Flowgate-Upload: send one of the two';
  return new FlowgateError('malformed_request', message);
}

// One answer for what was never put, is another credential's or has run out: nothing is learned from it.
function unusableUpload(name: string): FlowgateError {
  const message = `the upload ${quoteStart(name)} is not there: nothing was put under it, another credential asked for it, or its day is over`;
  return invalidRequest([{ pointer: '', message }]);
}
