// Builds the request that would start a run of a stored event with the edited manifest, and explains what its triggers decide.
import { toRefusals, type WholeEvent } from '../../../core/event/decision.ts';
import type { EventDetail, EventMetadata, StartRequest } from '../../../core/event/event.ts';
import type { EventId } from '../../../core/event/identity.ts';
import { explainDecision } from '../../../core/operate/explain.ts';
import { findInputErrors } from '../../../core/workflow/run-input.ts';
import { Catalogue, type Workflow } from '../../../core/workflow/workflow.ts';
import { defined } from '../../../value/defined.ts';
import type { StoredEventView } from './recorded-event.ts';

/** `kept`: the data is in the bucket, so that neither triggers nor the input schema can be compared with it. */
export type TriggerForecast =
  | { readonly kind: 'starts' | 'kept' }
  | { readonly kind: 'ignores'; readonly reason: string };

/**
 * The same message as the one that started the recorded run, so that the run has the same ID and input; but the edited input schema decides
 * whether the data is refused.
 */
export function buildStartRequest(event: StoredEventView, workflow: Workflow): StartRequest {
  const detail = buildDetail(event, workflow);
  const refused = 'data' in detail ? findInputErrors(workflow, detail.data) : [];
  const refusals = toRefusals({ workflowId: workflow.id, refused });
  const metadata = { ...detail.metadata, workflows: [workflow.id], refusals };
  return { workflowId: workflow.id, source: event.source, name: event.name, detail: { ...detail, metadata } };
}

/** Whether the edited triggers would start the workflow for the event. A run that was started by its workflow's ID needs no trigger. */
export function forecastTriggers(event: StoredEventView, workflow: Workflow): TriggerForecast {
  if (event.forced) return { kind: 'starts' };
  const detail = buildDetail(event, workflow);
  if (!('data' in detail)) return { kind: 'kept' };
  const whole: WholeEvent = { source: event.source, 'detail-type': event.name, detail };
  const [explained] = explainDecision(whole, { matches: [], metadata: {} }, new Catalogue([workflow]));
  if (explained === undefined || explained.verdict === 'changed_since') return { kind: 'starts' };
  return { kind: 'ignores', reason: explained.reason };
}

function buildDetail(event: StoredEventView, workflow: Workflow): EventDetail {
  const { id, environment, organisationId, dialect, receivedAt, forced, debug, lineage } = event;
  const { replayOf, labels, trace, data, dataRef, stateValues } = event;
  const workflowId = forced ? workflow.id : undefined;
  const facts = {
    environment,
    organisationId,
    dialect,
    receivedAt,
    workflowId,
    forced,
    debug,
    replayOf,
    labels,
    trace,
  };
  const metadata = defined({ eventId: id as EventId, ...facts, lineage }) as EventMetadata;
  return defined({ metadata, data, dataRef, stateValues }) as EventDetail;
}
