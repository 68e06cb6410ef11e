// POST /flows/file/{flowId}: starts one workflow with a file, which is kept, and the form's other fields.
import { accept, refuseUnacceptable, type Submission } from '../../../core/accept.ts';
import type { Credential } from '../../../core/credential.ts';
import { sha256Hex } from '../../../core/digest.ts';
import type { FileKeeper, FileRef } from '../../../core/file.ts';
import { maxUploadBytes } from '../../../core/upload.ts';
import type { HttpRequest, HttpResponse } from '../../message.ts';
import type { ProtectedRoute } from '../../route.ts';
import { answerOf, type SubmitDeps, senderOf } from '../../sender.ts';
import { type FileForm, fileFormOf } from './file-form.ts';
import { flowOf } from './flow.ts';
import { triggered } from './trigger.ts';
import { worqhat } from './worqhat-dialect.ts';

export interface FileDeps extends SubmitDeps {
  readonly files: FileKeeper;
}

export const fileRoute: ProtectedRoute<FileDeps> = {
  key: 'POST /flows/file/{flowId}',
  dialect: worqhat,
  scope: 'runs:write',
  body: 'multipart',
  maxUploadBytes,
  handle: postFile,
};

async function postFile(request: HttpRequest, credential: Credential, deps: FileDeps): Promise<HttpResponse> {
  const target = flowOf(request, credential, deps);
  const form = await fileFormOf(request);
  const file = fileRefOf(form, credential.environment, deps.files);
  const submission: Submission = {
    ...senderOf(request, credential, { dialect: worqhat }),
    source: 'worqhat',
    name: 'flow.triggered-with-file',
    target,
    data: { ...form.fields, file },
  };
  // The file is kept before the event that names it, and not for an event that will be refused.
  await refuseUnacceptable(submission, deps);
  await deps.files.keep(file.key, form.content);
  const acceptance = await accept(submission, deps);
  const body = triggered(acceptance, 'Workflow triggered successfully with file upload');
  return answerOf(acceptance, 200, { ...body, statusCode: '200' });
}

function fileRefOf({ name, contentType, content }: FileForm, environment: string, { bucket }: FileKeeper): FileRef {
  const sha256 = sha256Hex(content);
  return { bucket, key: `files/${environment}/${sha256}`, name, contentType, bytes: content.length, sha256 };
}
