// POST /v1/workflows/incoming-event: an event starts every workflow whose triggers match it; its source is parameters.source.
import * as z from 'zod/mini';
import type { Credential } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import type { StoredEvent } from '../../../core/event/event.ts';
import { restrictRouting } from '../../../core/event/restrict-routing.ts';
import { formatExactNumber, isRawNumber } from '../../../value/exact-number.ts';
import type { JsonObject } from '../../../value/json.ts';
import { eventSource, parseBodyObject, parseWith } from '../../request/parse.ts';
import { listVisibleMatches, readSender, type SubmitDeps, toAcceptedResponse } from '../../request/sender.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { toOrganisationId } from './organisation.ts';
import { incomingEventBody } from './schema.ts';
import { stampede } from './stampede-dialect.ts';

export const incomingEventRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /v1/workflows/incoming-event',
  dialect: stampede,
  scope: 'events:write',
  body: 'json',
  handle: postIncomingEvent,
};

/** The source of an event without `parameters.source`. */
const defaultSource = 'stampede';

async function postIncomingEvent(
  request: HttpRequest,
  credential: Credential,
  deps: SubmitDeps,
): Promise<HttpResponse> {
  const body = parseWith(incomingEventBody, parseBodyObject(request));
  const { serials = [], parameters = {} } = body;
  const organisationId = toOrganisationId(body.organisation_registration_id, credential);
  const submission = {
    ...readSender(request, credential, {
      dialect: stampede,
      source: readEventSource(parameters),
      organisationId,
      deps,
    }),
    name: 'incoming-event',
    data: parameters,
    labels: serials.length === 0 ? undefined : { serials },
  };
  const acceptance = await accept(submission, restrictRouting(credential, deps));
  const sent = { organisation_registration_id: organisationId, serials, parameters };
  const event = { id: acceptance.event.id, ...sent, ...toEventOutcome(acceptance.event, credential) };
  return toAcceptedResponse(acceptance, 200, { message: 'The event was received', event });
}

const sourced = z.object({ parameters: z.object({ source: eventSource }) });

// Any scalar may be a source. It is converted to text, because EventBridge's sources are strings. An empty text is the default
// source. A number that can be written in several ways is undefined here, so the schema refuses it.
function readEventSource({ source = '' }: JsonObject): string {
  const text = isRawNumber(source) ? formatExactNumber(source) : String(source);
  return parseWith(sourced, { parameters: { source: text === '' ? defaultSource : text } }).parameters.source;
}

function toEventOutcome(event: StoredEvent, credential: Credential) {
  const { source, detail } = event;
  return {
    source,
    created_at: detail.metadata.receivedAt,
    workflow_runs: listVisibleMatches(credential, event).flatMap(({ runId, workflowId, name }) =>
      runId === undefined ? [] : [{ id: runId, workflow_id: workflowId, workflow: name, status: 'accepted' }],
    ),
  };
}
