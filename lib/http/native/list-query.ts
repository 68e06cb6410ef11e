// The common parts of the lists of events and runs: how a credential limits their filters, their period, and their cursor.
import { type Credential, maySeeOrganisation, mayUseWorkflow } from '../../core/credential/credential.ts';
import { type Catalogue, createUnknownWorkflowError } from '../../core/workflow/workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { uuidPattern } from '../request/parse.ts';
import { type AskedPeriod, resolvePeriod } from '../request/period.ts';
import type { HttpRequest } from '../server/message.ts';

/**
 * The organisations whose items a list has; undefined for all, and for items without one.
 * @throws FlowgateError `forbidden` for an organisation that the credential may not act for
 */
export function chooseOrganisations(caller: Credential, asked: string | undefined): readonly string[] | undefined {
  if (asked === undefined) return caller.organisations;
  if (maySeeOrganisation(caller, asked)) return [asked];
  throw new FlowgateError('forbidden', 'the credential may not act for that organisation');
}

/**
 * The IDs of the workflows whose items a list has; undefined for all. A workflow that is not deployed any more has runs too.
 * @param asked an ID or a name
 * @throws FlowgateError `workflow_unknown`, also for a workflow that the credential may not use
 */
export function chooseWorkflows(
  caller: Credential,
  asked: string | undefined,
  catalogue: Catalogue,
): readonly string[] | undefined {
  if (asked === undefined) return caller.workflows;
  const id = catalogue.find(asked)?.id ?? (uuidPattern.test(asked) ? asked.toLowerCase() : undefined);
  if (id === undefined || !mayUseWorkflow(caller, id)) throw createUnknownWorkflowError(asked);
  return [id];
}

/**
 * Converts the requested period to the members of a list filter: ISO 8601, absent if not requested.
 * @throws FlowgateError `invalid_request` as `resolvePeriod`
 */
export function toFilterPeriod(asked: AskedPeriod, now: Date) {
  const { since, until } = resolvePeriod(asked, now);
  return { since: since?.toISOString(), until: until?.toISOString() };
}

/** What a cursor is bound to: the environment, and the parameters as they were sent. */
export function bindToRequest({ query }: Pick<HttpRequest, 'query'>, { environment }: Credential): object {
  const { cursor: _cursor, limit: _limit, ...filters } = query;
  return { environment, filters };
}
