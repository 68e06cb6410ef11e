// POST /flows/file/{flowId}: starts one workflow with a file, sent or fetched, and the form's other fields. The file is stored in the
// data bucket; the event has a reference to it.

import type { Credential } from '../../../core/credential/credential.ts';
import { accept, acceptedEarlier, refuseUnacceptable, type Submission } from '../../../core/event/accept.ts';
import { refuseWhatMayNotStart } from '../../../core/event/draft-event.ts';
import type { Acceptance } from '../../../core/event/keep-event.ts';
import type { FileKeeper, FileRef } from '../../../core/file/file.ts';
import { maxUploadBytes } from '../../../core/file/upload.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { answerOf, senderOf } from '../../request/sender.ts';
import { waited } from '../../runs/wait.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { fileFormOf, type SentFile, type UploadForm, type UrlForm } from './file-form.ts';
import { flowOf } from './flow.ts';
import { type RemoteFileDeps, remoteFileOf } from './remote-file.ts';
import { type TriggerDeps, triggered } from './trigger.ts';
import { worqhat } from './worqhat-dialect.ts';

export interface FileDeps extends TriggerDeps, RemoteFileDeps {
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
  const start = {
    ...senderOf(request, credential, { dialect: worqhat, source: 'worqhat', deps }),
    name: 'flow.triggered-with-file',
    target,
  };
  const acceptance = await ('url' in form ? acceptRemote(start, form, deps) : acceptFile(start, form, deps));
  const { run, headers } = await waited({ request, credential, acceptance }, deps);
  const message = 'Workflow triggered successfully with file upload';
  const body = triggered({ event: acceptance.event, run, message });
  return withHeaders(answerOf(acceptance, 200, { ...body, statusCode: '200' }), headers);
}

type Start = Omit<Submission, 'data'>;

async function acceptFile(start: Start, { file: sent, fields }: UploadForm, deps: FileDeps): Promise<Acceptance> {
  const file = fileRefOf(sent, start.environment, deps.files);
  const submission: Submission = { ...start, data: { ...fields, file } };
  // The file is stored before the event that refers to it, and not for an event that would be refused.
  await refuseUnacceptable(submission, deps);
  await deps.files.keep(file.key, sent.content);
  return accept(submission, deps);
}

// The content at a URL can change, so a request is identified by the URL, and a replay fetches nothing.
async function acceptRemote(start: Start, { url, fields }: UrlForm, deps: FileDeps): Promise<Acceptance> {
  const said = { url, fields };
  const earlier = await acceptedEarlier({ ...start, data: said }, deps);
  if (earlier !== undefined) return earlier;
  await refuseWhatMayNotStart(start, deps);
  return acceptFile({ ...start, said }, { file: await remoteFileOf(url, deps), fields }, deps);
}

function fileRefOf({ name, contentType, content }: SentFile, environment: string, { bucket }: FileKeeper): FileRef {
  const sha256 = sha256Hex(content);
  return { bucket, key: `files/${environment}/${sha256}`, name, contentType, bytes: content.length, sha256 };
}
