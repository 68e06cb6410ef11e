// POST /v1/uploads: a presigned URL for a body that is larger than a request's. The body is read later, by uploaded-body.ts.
import * as z from 'zod/mini';
import type { Credential } from '../../core/credential/credential.ts';
import {
  formatUploadKey,
  type GrantPut,
  issueUpload,
  maxUploadBytes,
  putSeconds,
  type UploadDeps,
} from '../../core/file/upload.ts';
import { parseBodyObject, parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { native } from './native-dialect.ts';

export interface CreateUploadDeps extends UploadDeps {
  readonly grantPut: GrantPut;
}

export const uploadRoutes: readonly ProtectedRoute<CreateUploadDeps>[] = [
  {
    key: 'POST /v1/uploads',
    dialect: native,
    scope: ['events:write', 'runs:write', 'runs:debug'],
    body: 'json',
    handle: createUpload,
  },
];

const uploadBody = z.strictObject({
  bytes: z
    .int()
    .check(
      z.minimum(1),
      z.maximum(maxUploadBytes, { error: `must be at most ${maxUploadBytes}: send larger data in parts` }),
    ),
  sha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/i, { error: 'must be 64 hexadecimal digits' }))),
});

async function createUpload(
  request: HttpRequest,
  credential: Credential,
  deps: CreateUploadDeps,
): Promise<HttpResponse> {
  const { bytes, sha256 } = parseWith(uploadBody, parseBodyObject(request));
  const { id, usableUntil } = issueUpload(deps);
  const expiresAt = new Date(deps.now().getTime() + putSeconds * 1000);
  const address = await deps.grantPut({ key: formatUploadKey(credential, id), bytes, sha256, seconds: putSeconds });
  return toJsonResponse(201, { upload: { id, method: 'PUT', ...address, bytes, expiresAt, usableUntil } });
}
