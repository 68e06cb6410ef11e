// GET /v1/runs: the runs that a credential may see, newest first.
import * as z from 'zod/mini';
import type { Credential } from '../../core/credential/credential.ts';
import { parseRunId } from '../../core/event/identity.ts';
import { type ListedRun, pageRuns, type RunFilter, type RunListStore } from '../../core/operate/list-runs.ts';
import { runStatuses } from '../../core/run/run.ts';
import type { Catalogue } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { chooseOrganisations, chooseWorkflows, listParameters, text, toPageEnd } from './list-query.ts';
import { native } from './native-dialect.ts';

export interface ListRunsDeps {
  readonly catalogue: Catalogue;
  readonly runList: RunListStore;
  readonly now: () => Date;
}

/** A run is recorded when it starts, so none is listed as accepted: an event that waits is (`outcome=waiting`). */
const listedStatuses = runStatuses.filter((status) => status !== 'accepted');

export const runListQuery = z.strictObject({
  workflow: z.optional(text),
  status: z.optional(z.enum(listedStatuses)),
  forced: z.optional(
    z.pipe(
      z.enum(['true', 'false']),
      z.transform((value) => value === 'true'),
    ),
  ),
  error: z.optional(text),
  ...listParameters,
});

export const listRunsRoute: ProtectedRoute<ListRunsDeps> = {
  key: 'GET /v1/runs',
  dialect: native,
  scope: 'runs:read',
  body: 'none',
  query: Object.keys(runListQuery.shape),
  handle: listRuns,
};

async function listRuns({ query }: HttpRequest, caller: Credential, deps: ListRunsDeps): Promise<HttpResponse> {
  const { limit, cursor, ...asked } = parseWith(runListQuery, query);
  const filter = toRunFilter(asked, caller, deps.catalogue);
  const page = await pageRuns({ filter, cursor, limit }, { store: deps.runList, now: deps.now });
  return toJsonResponse(200, { runs: page.items.map((run) => toListedRun(run, deps.catalogue)), ...toPageEnd(page) });
}

type AskedRuns = Omit<z.infer<typeof runListQuery>, 'limit' | 'cursor'>;

/** The filter of a request, within the limits of a credential. @throws FlowgateError `workflow_unknown`, `forbidden` */
export function toRunFilter(asked: AskedRuns, caller: Credential, catalogue: Catalogue): RunFilter {
  const { workflow, status, organisation, forced, error, since, until } = asked;
  return defined({
    environment: caller.environment,
    workflows: chooseWorkflows(caller, workflow, catalogue),
    organisations: chooseOrganisations(caller, organisation),
    status,
    forced,
    error,
    since,
    until,
  });
}

export function toListedRun(run: ListedRun, catalogue: Catalogue) {
  const { id, workflowId, status, forced, organisationId, startedAt, stoppedAt, error } = run;
  return defined({
    id,
    workflowId,
    workflow: catalogue.withId(workflowId)?.name,
    eventId: parseRunId(id)?.eventId,
    organisationId,
    status,
    forced,
    startedAt,
    stoppedAt,
    error,
  });
}
