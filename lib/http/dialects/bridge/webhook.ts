// POST /bridge/webhook: runs a workflow, or the workflows of a batch. Renders the response; runs.ts handles the entries.
import type { Credential } from '../../../core/credential/credential.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { parseBodyObject } from '../../request/parse.ts';
import { readSender, type SubmitDeps } from '../../request/sender.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { bridge } from './bridge-dialect.ts';
import { parseWebhook } from './entries.ts';
import { type EntryOutcome, startAll } from './runs.ts';
import { createPlan, findWorkflow, refuseOversizedBatch } from './submissions.ts';

/** How long a uid is valid if the deployment sets no other time: a day. */
const uidSeconds = 86_400;

export const webhookRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /bridge/webhook',
  dialect: bridge,
  scope: 'runs:write',
  body: 'json',
  handle: postWebhook,
};

async function postWebhook(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const body = parseBodyObject(request);
  const parsed = parseWebhook(body);
  const { catalogue, keyWindows } = deps;
  requireRequestWorkflow(parsed.workflow, { catalogue, credential });
  refuseOversizedBatch(parsed.entries);
  const plan = createPlan(parsed, body, {
    sender: readSender(request, credential, { dialect: bridge, source: 'bridge', deps }),
    credential,
    catalogue,
    uidSeconds: keyWindows?.[bridge.name] ?? uidSeconds,
  });
  return toWebhookResponse(await startAll(parsed.entries, plan, deps));
}

/** Checks the request's own workflow, which a batch needs even if every entry names one. */
function requireRequestWorkflow(idOrName: string, known: Parameters<typeof findWorkflow>[1]): void {
  try {
    findWorkflow(idOrName, known);
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    const { code, message } = error;
    throw new FlowgateError(code, message, { errors: [{ pointer: '/workflow', message }] });
  }
}

function toWebhookResponse(outcomes: readonly EntryOutcome[]): HttpResponse {
  const [first] = outcomes;
  const headers: Record<string, string> = {};
  if (outcomes.length === 1) headers.location = `/v1/events/${first?.acceptance.event.id}`;
  if (outcomes.every(({ isDuplicate }) => isDuplicate)) headers['idempotency-replayed'] = 'true';
  return toJsonResponse(200, { accepted: true, runs: outcomes.map(toStartedRun) }, headers);
}

function toStartedRun({ entry, acceptance, isDuplicate }: EntryOutcome) {
  const [match] = acceptance.event.matches;
  return {
    index: entry.index,
    uid: entry.uid ?? null,
    workflow: match?.name,
    run_id: match?.runId,
    status: isDuplicate ? 'duplicate' : 'started',
  };
}
