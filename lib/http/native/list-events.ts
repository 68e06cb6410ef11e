// GET /v1/events: the events that a credential may see, newest first, without their data.
import type { Credential } from '../../core/credential/credential.ts';
import { deriveEventKey, deriveRunMark, type EventKey, readRunMark } from '../../core/event/identity.ts';
import type { EventSummary } from '../../core/operate/event-summary.ts';
import {
  type EventFilter,
  type EventListDeps,
  type EventListStore,
  pageEvents,
} from '../../core/operate/list-events.ts';
import type { Catalogue } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { createInvalidRequest } from '../../value/errors.ts';
import * as contract from '../contract/events.ts';
import type { ParsedQuery } from '../contract/operation.ts';
import { listKeyScopes } from '../dialects/key-scopes.ts';
import { bindToRequest, chooseOrganisations, toFilterPeriod } from './list-query.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface ListEventsDeps {
  readonly catalogue: Catalogue;
  readonly eventList: EventListStore;
  readonly indexedPointers: EventListDeps['indexedPointers'];
  readonly now: () => Date;
}

export const listEventsRoute = implementRoute(contract.listEvents, listEvents);

async function listEvents(
  call: Call<typeof contract.listEvents, ListEventsDeps>,
): Promise<Reply<typeof contract.listEvents>> {
  const { credential, request, deps } = call;
  const { limit, cursor, ...asked } = call.query;
  const { eventList: store, indexedPointers, now } = deps;
  const filter = toEventFilter(asked, credential, deps);
  const boundTo = bindToRequest(request, credential);
  const { items, ...end } = await pageEvents({ filter, cursor, limit, boundTo }, { store, now, indexedPointers });
  return { status: 200, body: { events: items.map((event) => toListedEvent(event, credential)), ...end } };
}

type AskedEvents = Omit<ParsedQuery<typeof contract.listEvents>, 'limit' | 'cursor'>;

/** The filter of a request, within the limits of a credential. @throws FlowgateError `invalid_request`, `forbidden` */
export function toEventFilter(
  asked: AskedEvents,
  caller: Credential,
  { catalogue, now }: Pick<ListEventsDeps, 'catalogue' | 'now'>,
): EventFilter {
  const { source, name, organisation, key, contains } = asked;
  return defined({
    environment: caller.environment,
    source,
    name,
    organisations: chooseOrganisations(caller, organisation),
    workflowMarks: caller.workflows?.map(deriveRunMark),
    outcome: chooseOutcome(asked),
    ...toFilterPeriod(asked, now()),
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

interface AskedKey {
  readonly key: string;
  readonly source: string | undefined;
  readonly organisation: string | undefined;
}

/** Every key that an event may have if it was sent with this idempotency key: one for each organisation, and one for none. */
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
  const isSeen = workflows && new Set(workflows.map(deriveRunMark));
  const runs = runIds.filter((id) => isSeen === undefined || isSeen.has(readRunMark(id)));
  return defined({ ...shown, unmatched: isUnmatched, refused: isRefused, runs });
}
