// POST /v1/events/{name}: emits a defined event. Every active workflow that listens to it runs, independently of the others.
import type { Credential } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import type { StoredEvent } from '../../../core/event/event.ts';
import { restrictRouting } from '../../../core/event/restrict-routing.ts';
import { compileNamePattern } from '../../../core/workflow/name-pattern.ts';
import type { Catalogue } from '../../../core/workflow/workflow.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { quoteStart } from '../../request/quote.ts';
import { listVisibleMatches, readSender, type SubmitDeps, toAcceptedResponse } from '../../request/sender.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { fastgen } from './fastgen-dialect.ts';
import { readParameters } from './parameters.ts';

export const eventsRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /v1/events/{name}',
  dialect: fastgen,
  scope: 'events:write',
  body: 'optional-json',
  handle: postEvent,
};

async function postEvent(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const submission = {
    ...readSender(request, credential, { dialect: fastgen, source: 'fastgen', deps }),
    name: request.params.name ?? '',
    data: readParameters(request),
  };
  const acceptance = await accept(submission, restrictToDefinedEvents(restrictRouting(credential, deps)));
  return toAcceptedResponse(acceptance, 202, toEmittedBody(acceptance.event, credential));
}

// Checked when the event is routed, so that a replay gets its first response even if no workflow listens any more.
function restrictToDefinedEvents(deps: SubmitDeps): SubmitDeps {
  return {
    ...deps,
    route: (event) => {
      const name = event['detail-type'];
      if (!isDefined(name, deps.catalogue)) throw undefinedEvent(name);
      return deps.route(event);
    },
  };
}

/** An event is defined if a deployed workflow, active or not, has a trigger that names it, exactly or by a pattern. */
function isDefined(name: string, { workflows }: Catalogue): boolean {
  const names = workflows.flatMap(({ status, triggers }) => (status === 'live' ? triggers : []));
  return names.some(({ event }) => event !== undefined && compileNamePattern(event)(name));
}

function undefinedEvent(name: string): FlowgateError {
  return new FlowgateError(
    'not_found',
    `event ${quoteStart(name, 128)} is not defined: no deployed workflow has a trigger with that event`,
  );
}

function toEmittedBody(event: StoredEvent, credential: Credential) {
  const { id, name, detail } = event;
  const { environment, receivedAt } = detail.metadata;
  return {
    event: { id, name, environment, emittedAt: receivedAt },
    runs: listVisibleMatches(credential, event).flatMap(({ runId, workflowId, name: workflow }) =>
      runId === undefined ? [] : [{ id: runId, workflowId, workflow }],
    ),
  };
}
