// POST /api/v2/environment/business-process-models/{uuid}/start: the start by API, in the form that StackFlows' PHP client sends.
import * as z from 'zod/mini';
import type { Credential } from '../../../core/credential/credential.ts';
import { parseBodyObject, parseWith } from '../../request/parse.ts';
import type { SubmitDeps } from '../../request/sender.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { findProcess, startProcess } from './process.ts';
import { stackflows } from './stackflows-dialect.ts';
import { readSubmissionFields, submission } from './submission.ts';

export const startBody = z.strictObject({
  external_execution_reference: z.nullish(z.string().check(z.minLength(1), z.maxLength(255))),
  submission: z.nullish(submission),
});

export const apiStartRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /api/v2/environment/business-process-models/{uuid}/start',
  dialect: stackflows,
  scope: 'runs:write',
  body: 'optional-json',
  handle: postStart,
};

async function postStart(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const process = findProcess(request.params.uuid, credential, deps);
  const body = parseWith(startBody, parseBodyObject(request));
  const fields = readSubmissionFields(body.submission ?? []);
  const reference = body.external_execution_reference ?? undefined;
  return startProcess(request, credential, { start: { process, fields, reference }, deps });
}
