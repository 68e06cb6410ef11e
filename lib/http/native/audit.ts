// GET /v1/audit: which credential created, rotated or revoked credentials and switched workflows, newest first. Only reads; an entry is
// written with the act itself.
import * as z from 'zod/mini';
import { type Credential, mayUseWorkflow } from '../../core/credential/credential.ts';
import { isWithin } from '../../core/credential/delegation.ts';
import type { AuditEntry } from '../../core/operate/audit.ts';
import { parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { native } from './native-dialect.ts';
import type { Page } from './read.ts';

export interface AuditPlace {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface AuditDeps {
  /** An environment's entries, newest first. @throws FlowgateError `invalid_request` for a cursor that is not from a previous page */
  readonly auditPage: (environment: string, place: AuditPlace) => Promise<Page<AuditEntry>>;
}

export const auditRoute: ProtectedRoute<AuditDeps> = {
  key: 'GET /v1/audit',
  dialect: native,
  scope: 'admin',
  body: 'none',
  query: ['limit', 'cursor'],
  handle: listEntries,
};

const auditQuery = z.strictObject({
  limit: z._default(
    z.pipe(
      z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, { error: 'must be a whole number from 1 to 100' })),
      z.transform(Number),
    ),
    50,
  ),
  cursor: z.optional(z.string()),
});

async function listEntries({ query }: HttpRequest, caller: Credential, deps: AuditDeps): Promise<HttpResponse> {
  const page = await deps.auditPage(caller.environment, parseWith(auditQuery, query));
  return toJsonResponse(200, {
    entries: page.items.filter((entry) => mayReadEntry(caller, entry)),
    cursor: page.cursor,
  });
}

// A limited administrator sees no entries of credentials and workflows that it may not see themselves.
function mayReadEntry(caller: Credential, entry: AuditEntry): boolean {
  return entry.action === 'workflow.switched'
    ? mayUseWorkflow(caller, entry.workflow.id)
    : isWithin(caller, entry.credential);
}
