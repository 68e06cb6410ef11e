// GET /v1/events: the events that a credential may see, newest first, without their data.
import * as z from 'zod/mini';
import type { Credential } from '../../core/credential/credential.ts';
import { deriveEventKey, deriveRunId, type EventId, type EventKey, readRunMark } from '../../core/event/identity.ts';
import type { EventSummary } from '../../core/operate/event-summary.ts';
import type { FoundField } from '../../core/operate/found-fields.ts';
import { listIndexedPointers } from '../../core/operate/found-fields.ts';
import { type EventFilter, type EventListStore, eventOutcomes, pageEvents } from '../../core/operate/list-events.ts';
import type { Catalogue } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { createInvalidRequest } from '../../value/errors.ts';
import { isPointer } from '../../value/json-pointer.ts';
import { listKeyScopes } from '../dialects/key-scopes.ts';
import { parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { chooseOrganisations, listParameters, text, toPageEnd } from './list-query.ts';
import { native } from './native-dialect.ts';

export interface ListEventsDeps {
  readonly catalogue: Catalogue;
  readonly eventList: EventListStore;
  readonly now: () => Date;
}

/** `/orderId=A-1`: the pointer ends at the first equals sign. */
const where = z.pipe(
  z.string().check(
    z.maxLength(1_024),
    z.refine((value) => isPointer(value.slice(0, Math.max(value.indexOf('='), 0))), {
      error: 'must be a JSON pointer into the data and a value, such as "/orderId=A-1"',
    }),
  ),
  z.transform((value: string): FoundField => {
    const end = value.indexOf('=');
    return { pointer: value.slice(0, end), value: value.slice(end + 1) };
  }),
);

export const eventListQuery = z.strictObject({
  source: z.optional(text),
  name: z.optional(text),
  outcome: z.optional(z.enum(eventOutcomes)),
  key: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  where: z.optional(where),
  contains: z.optional(text),
  /** An earlier form of `outcome=unmatched`. */
  unmatched: z.optional(z.literal('true', { error: 'must be "true", or be omitted' })),
  ...listParameters,
});

export const listEventsRoute: ProtectedRoute<ListEventsDeps> = {
  key: 'GET /v1/events',
  dialect: native,
  scope: 'runs:read',
  body: 'none',
  query: Object.keys(eventListQuery.shape),
  handle: listEvents,
};

async function listEvents({ query }: HttpRequest, caller: Credential, deps: ListEventsDeps): Promise<HttpResponse> {
  const { limit, cursor, ...asked } = parseWith(eventListQuery, query);
  const { catalogue, eventList: store, now } = deps;
  const filter = toEventFilter(asked, caller, catalogue);
  const indexedPointers = listIndexedPointers(catalogue.workflows);
  const page = await pageEvents({ filter, cursor, limit }, { store, now, indexedPointers });
  return toJsonResponse(200, { events: page.items.map((event) => toListedEvent(event, caller)), ...toPageEnd(page) });
}

type AskedEvents = Omit<z.infer<typeof eventListQuery>, 'limit' | 'cursor'>;

/** The filter of a request, within the limits of a credential. @throws FlowgateError `invalid_request`, `forbidden` */
export function toEventFilter(asked: AskedEvents, caller: Credential, catalogue: Catalogue): EventFilter {
  const { source, name, organisation, key, since, until, contains } = asked;
  return defined({
    environment: caller.environment,
    source,
    name,
    organisations: chooseOrganisations(caller, organisation),
    workflowMarks: caller.workflows?.map(toMark),
    outcome: chooseOutcome(asked),
    since,
    until,
    keys: key === undefined ? undefined : listEventKeys({ key, source, organisation }, caller, catalogue),
    where: asked.where,
    contains,
  });
}

function chooseOutcome({ outcome, unmatched }: AskedEvents): EventFilter['outcome'] {
  if (unmatched === undefined) return outcome;
  if (outcome === undefined || outcome === 'unmatched') return 'unmatched';
  const message = `contradicts "outcome=${outcome}": send one of the two`;
  throw createInvalidRequest([{ pointer: '/unmatched', message }]);
}

/** The last digits of all runs of a workflow. */
function toMark(workflowId: string): string {
  return readRunMark(deriveRunId('' as EventId, workflowId));
}

interface AskedKey {
  readonly key: string;
  readonly source: string | undefined;
  readonly organisation: string | undefined;
}

/** Every key that an event may have that was sent under an idempotency key. A key belongs to an organisation, or to none. */
function listEventKeys({ key, source, organisation }: AskedKey, caller: Credential, catalogue: Catalogue): EventKey[] {
  const { environment, organisations = [] } = caller;
  const workflows = catalogue.workflows.map(({ id }) => id);
  const owners = organisation === undefined ? [undefined, ...organisations] : [organisation];
  const scopes = listKeyScopes(key, caller, { source, workflows });
  return owners.flatMap((organisationId) =>
    scopes.map((scope) => deriveEventKey({ environment, organisationId, ...scope })),
  );
}

export function toListedEvent(event: EventSummary, { workflows }: Pick<Credential, 'workflows'>) {
  const { position: _, runIds, isUnmatched, isRefused, ...shown } = event;
  const isSeen = workflows && new Set(workflows.map(toMark));
  const runs = runIds.filter((id) => isSeen === undefined || isSeen.has(readRunMark(id)));
  return defined({ ...shown, unmatched: isUnmatched, refused: isRefused, runs });
}
