// POST /v1/uploads: a presigned URL for a body that is larger than a request's. The body is read later, by uploaded-body.ts.
import { formatUploadKey, type GrantPut, issueUpload, putSeconds, type UploadDeps } from '../../core/file/upload.ts';
import * as contract from '../contract/uploads.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface CreateUploadDeps extends UploadDeps {
  readonly grantPut: GrantPut;
}

export const uploadRoutes = [implementRoute(contract.createUpload, createUpload)];

async function createUpload(
  call: Call<typeof contract.createUpload, CreateUploadDeps>,
): Promise<Reply<typeof contract.createUpload>> {
  const { body, credential, deps } = call;
  const { bytes, sha256 } = body;
  const { id, usableUntil } = issueUpload(deps);
  const expiresAt = new Date(deps.now().getTime() + putSeconds * 1000).toISOString();
  const address = await deps.grantPut({ key: formatUploadKey(credential, id), bytes, sha256, seconds: putSeconds });
  const upload = { id, method: 'PUT', ...address, bytes, expiresAt, usableUntil: usableUntil.toISOString() } as const;
  return { status: 201, body: { upload } };
}
