// The native API's JSON of events, runs and workflows. Members that are undefined are not sent.

import type { Credential } from '../../core/credential/credential.ts';
import type { EventHistory, Match, StoredEvent } from '../../core/event/event.ts';
import { parseRunId } from '../../core/event/identity.ts';
import type { Run } from '../../core/run/run.ts';
import type { SwitchPosition } from '../../core/workflow/switch.ts';
import { isExpress, type Workflow } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { readJson } from '../../value/json.ts';
import { listDialectAddresses } from '../dialects/addresses.ts';
import { listVisibleMatches } from '../request/sender.ts';
import type { HttpRequest } from '../server/message.ts';

export function toEventView({ id, source, name, detail, erasedAt }: StoredEvent) {
  const { metadata, ...payload } = detail;
  const { environment, organisationId, dialect, receivedAt, forced, debug, lineage, replayOf, labels, trace } =
    metadata;
  return {
    id,
    source,
    name,
    environment,
    organisationId,
    dialect,
    receivedAt,
    forced,
    debug,
    erasedAt,
    lineage,
    replayOf,
    labels,
    trace,
    ...payload,
  };
}

/** A workflow that matched an event, and why it refused the data, if it did. */
export function toMatchView({ workflowId, name, refused }: Match) {
  return { id: workflowId, name, refused };
}

export function toRunView(run: Run, event: StoredEvent, workflow: Workflow | undefined) {
  const { output, ...rest } = run;
  return {
    ...rest,
    workflow: workflow?.name,
    workflowType: isExpress(workflow) ? ('EXPRESS' as const) : undefined,
    eventId: parseRunId(run.id)?.eventId,
    acceptedAt: event.detail.metadata.receivedAt,
    output: output === undefined ? undefined : readJson(output),
  };
}

/** Whether no workflow matched an event. */
export function isUnmatched({ event, runs }: EventHistory): boolean {
  return event.matches.length === 0 && runs.length === 0;
}

export function toWorkflowView(workflow: Workflow, position: SwitchPosition, origin: string) {
  const { id, name, description, status, triggers, input } = workflow;
  return {
    id,
    name,
    description,
    status,
    active: position === 'on',
    whileOff: position === 'on' ? undefined : position,
    triggers,
    input,
    addresses: listAddresses(workflow, origin),
  };
}

/** The origin under which the sender reached the endpoint. */
export function readOrigin({ headers }: HttpRequest): string {
  const { host = 'localhost', 'x-forwarded-proto': protocol = 'https' } = headers;
  return `${protocol}://${host}`;
}

function listAddresses(workflow: Workflow, origin: string): Readonly<Record<string, string>> {
  const { id, triggers } = workflow;
  return defined({
    run: `${origin}/v1/workflows/${id}/runs`,
    event: triggers.length === 0 ? undefined : `${origin}/v1/events`,
    ...listDialectAddresses(workflow, origin),
  });
}

/** The response to an accepted event, as far as the credential may see its workflows. */
export function toAcceptedEvent(event: StoredEvent, credential: Credential) {
  const { id, source, name, detail } = event;
  const matches = listVisibleMatches(credential, event);
  const { environment, organisationId, receivedAt } = detail.metadata;
  return {
    event: { id, source, name, environment, organisationId, receivedAt },
    workflows: matches.map(toMatchView),
    runs: matches.flatMap(({ runId, workflowId }) => (runId === undefined ? [] : { id: runId, workflowId })),
  };
}
