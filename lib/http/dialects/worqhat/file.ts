// POST /flows/file/{flowId}: starts one workflow with a file, sent or fetched, and the form's other fields. The file is stored in the
// data bucket; the event has a reference to it.

import type { Credential } from '../../../core/credential/credential.ts';
import { commitEvent, type PreparedEvent, prepareEvent } from '../../../core/event/accept.ts';
import type { Acceptance } from '../../../core/event/keep-event.ts';
import type { Submission } from '../../../core/event/submission.ts';
import type { FileKeeper, FileRef } from '../../../core/file/file.ts';
import { maxUploadBytes } from '../../../core/file/upload.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { readSender, toAcceptedResponse } from '../../request/sender.ts';
import { waitForOutcome } from '../../runs/wait.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { readFileForm, type SentFile, type UploadForm, type UrlForm } from './file-form.ts';
import { findFlow } from './flow.ts';
import { fetchRemoteFile, type RemoteFileDeps } from './remote-file.ts';
import { type TriggerDeps, toTriggeredBody } from './trigger.ts';
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
  const target = findFlow(request, credential, deps);
  const form = await readFileForm(request);
  const start = {
    ...readSender(request, credential, { dialect: worqhat, source: 'worqhat', deps }),
    name: 'flow.triggered-with-file',
    target,
  };
  const acceptance = await ('url' in form ? acceptRemote(start, form, deps) : acceptFile(start, form, deps));
  const { run, headers } = await waitForOutcome({ request, credential, acceptance }, deps);
  const message = 'Workflow triggered successfully with file upload';
  const body = toTriggeredBody({ event: acceptance.event, run, message });
  return withHeaders(toAcceptedResponse(acceptance, 200, { ...body, statusCode: '200' }), headers);
}

type Start = Omit<Submission, 'data'>;

async function acceptFile(start: Start, { file, fields }: UploadForm, deps: FileDeps): Promise<Acceptance> {
  const keepable = keepableFile(file, start.environment, deps.files);
  const prepared = await prepareEvent({ ...start, data: { ...fields, file: keepable.ref } }, deps);
  return commitWithFile(prepared, keepable, deps);
}

// The file at a URL can change. So requests are compared by the URL, and a repeated request fetches nothing.
async function acceptRemote(start: Start, { url, fields }: UrlForm, deps: FileDeps): Promise<Acceptance> {
  let keepable: KeepableFile | undefined;
  const fetchData = async () => {
    keepable = keepableFile(await fetchRemoteFile(url, deps), start.environment, deps.files);
    return { ...fields, file: keepable.ref };
  };
  const prepared = await prepareEvent({ ...start, request: { url, fields }, fetchData }, deps);
  return commitWithFile(prepared, keepable, deps);
}

/** The file is stored before the event that refers to it. It is not stored if the event was refused, or was accepted before. */
async function commitWithFile(
  prepared: PreparedEvent,
  file: KeepableFile | undefined,
  deps: FileDeps,
): Promise<Acceptance> {
  if (prepared.kind === 'draft' && file !== undefined) await deps.files.keep(file.ref.key, file.content);
  return commitEvent(prepared, deps);
}

interface KeepableFile {
  readonly ref: FileRef;
  readonly content: Uint8Array;
}

function keepableFile(
  { name, contentType, content }: SentFile,
  environment: string,
  { bucket }: FileKeeper,
): KeepableFile {
  const sha256 = sha256Hex(content);
  const key = `files/${environment}/${sha256}`;
  return { ref: { bucket, key, name, contentType, bytes: content.length, sha256 }, content };
}
