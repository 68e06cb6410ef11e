// GET /v1/audit: what was done to credentials, switches, runs and events, and by which credential, newest first. Only reads; an entry
// is written with the act itself.
import { type Credential, isUnlimited, maySeeOrganisation, mayUseWorkflow } from '../../core/credential/credential.ts';
import { isWithin } from '../../core/credential/delegation.ts';
import type { AuditEntry } from '../../core/operate/audit.ts';
import { listAuditEntries } from '../contract/audit.ts';
import { toFilterPeriod } from './list-query.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import type { Page } from './read.ts';

export interface AuditPlace {
  /** ISO 8601: the earliest entry, inclusive. @default no limit */
  readonly since?: string | undefined;
  /** ISO 8601, exclusive. @default no limit */
  readonly until?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface AuditDeps {
  /** An environment's entries, newest first. @throws FlowgateError `invalid_request` for a cursor that is not from a previous page */
  readonly auditPage: (environment: string, place: AuditPlace) => Promise<Page<AuditEntry>>;
  readonly now: () => Date;
}

export const auditRoute = implementRoute(listAuditEntries, listEntries);

async function listEntries(call: Call<typeof listAuditEntries, AuditDeps>): Promise<Reply<typeof listAuditEntries>> {
  const { query, credential: caller, deps } = call;
  const { limit, cursor } = query;
  const place = { limit, cursor, ...toFilterPeriod(query, deps.now()) };
  const page = await deps.auditPage(caller.environment, place);
  const entries = page.items.filter((entry) => mayReadEntry(caller, entry));
  return { status: 200, body: { entries, cursor: page.cursor } };
}

// A limited administrator sees no entries of credentials, workflows, runs and events that it may not see themselves.
function mayReadEntry(caller: Credential, entry: AuditEntry): boolean {
  switch (entry.action) {
    case 'workflow.switched':
      return mayUseWorkflow(caller, entry.workflow.id);
    case 'run.cancelled':
    case 'run.redriven':
      return mayUseWorkflow(caller, entry.run.workflowId) && maySeeOrganisation(caller, entry.organisationId);
    case 'event.erased':
    case 'event.replayed':
      return maySeeOrganisation(caller, entry.organisationId);
    case 'dead-letter.discarded':
      return (
        maySeeOrganisation(caller, entry.organisationId) &&
        (entry.letter.workflowIds ?? []).every((id) => mayUseWorkflow(caller, id))
      );
    case 'dead-letters.moved':
    case 'replay.started':
    case 'replay.stopped':
      return isUnlimited(caller) || entry.by.kind === 'operator' || entry.by.id === caller.id;
    default:
      return isWithin(caller, entry.credential);
  }
}
