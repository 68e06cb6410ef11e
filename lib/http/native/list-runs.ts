// GET /v1/runs: the runs that a credential may see, newest first.
import type { Credential } from '../../core/credential/credential.ts';
import { parseRunId } from '../../core/event/identity.ts';
import { readMoment } from '../../core/operate/list-partition.ts';
import { type ListedRun, pageRuns, type RunFilter, type RunListStore } from '../../core/operate/list-runs.ts';
import type { Catalogue } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import type { ParsedQuery } from '../contract/operation.ts';
import * as contract from '../contract/runs.ts';
import { bindToRequest, chooseOrganisations, chooseWorkflows, toFilterPeriod } from './list-query.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface ListRunsDeps {
  readonly catalogue: Catalogue;
  readonly runList: RunListStore;
  readonly now: () => Date;
}

export const listRunsRoute = implementRoute(contract.listRuns, listRuns);

async function listRuns(call: Call<typeof contract.listRuns, ListRunsDeps>): Promise<Reply<typeof contract.listRuns>> {
  const { credential, request, deps } = call;
  const { limit, cursor, ...asked } = call.query;
  const filter = toRunFilter(asked, credential, deps);
  const boundTo = bindToRequest(request, credential);
  const page = await pageRuns({ filter, cursor, limit, boundTo }, { store: deps.runList, now: deps.now });
  const { items, ...end } = page;
  return { status: 200, body: { runs: items.map((run) => toListedRun(run, deps.catalogue)), ...end } };
}

type AskedRuns = Omit<ParsedQuery<typeof contract.listRuns>, 'limit' | 'cursor'>;

/** The filter of a request, within the limits of a credential. @throws FlowgateError `workflow_unknown`, `forbidden` */
export function toRunFilter(
  asked: AskedRuns,
  caller: Credential,
  { catalogue, now }: Pick<ListRunsDeps, 'catalogue' | 'now'>,
): RunFilter {
  const { workflow, status, organisation, forced, error } = asked;
  return defined({
    environment: caller.environment,
    workflows: chooseWorkflows(caller, workflow, catalogue),
    organisations: chooseOrganisations(caller, organisation),
    status,
    forced,
    error,
    ...toFilterPeriod(asked, now()),
  });
}

export function toListedRun(run: ListedRun, catalogue: Catalogue) {
  const { id, workflowId, status, forced, organisationId, startedAt, stoppedAt, error, position } = run;
  return defined({
    id,
    workflowId,
    workflow: catalogue.withId(workflowId)?.name,
    eventId: parseRunId(id)?.eventId ?? '',
    organisationId,
    status,
    forced,
    // The list of waiting runs is sorted by the acceptance of their events.
    acceptedAt: status === 'waiting' ? readMoment(position) : undefined,
    startedAt,
    stoppedAt,
    error,
  });
}
