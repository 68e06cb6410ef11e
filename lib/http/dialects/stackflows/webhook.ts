// POST /webhook/send?uid=…: the webhook of a process. The body is the fields, or a wrapper with the fields, which StackFlows' page shows.
import type { Credential } from '../../../core/credential/credential.ts';
import { isJsonObject, type JsonObject } from '../../../value/json.ts';
import { parseBodyObject } from '../../request/parse.ts';
import type { SubmitDeps } from '../../request/sender.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { findProcess, startProcess } from './process.ts';
import { stackflows } from './stackflows-dialect.ts';

export const webhookRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /webhook/send',
  dialect: stackflows,
  scope: 'runs:write',
  body: 'optional-json',
  query: ['uid'],
  handle: postWebhook,
};

async function postWebhook(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const process = findProcess(request.query.uid, credential, deps);
  const fields = unwrapPayload(parseBodyObject(request));
  return startProcess(request, credential, { start: { process, fields }, deps });
}

// `headers` of a wrapper may contain the token, so it is dropped and not read.
function unwrapPayload(body: JsonObject): JsonObject {
  const { payload, headers: _unread, ...others } = body;
  return isJsonObject(payload) && Object.keys(others).length === 0 ? payload : body;
}
