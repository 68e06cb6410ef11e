// Converts entries to submissions, each with its workflow and with the key that identifies it when it is sent again. Accepts nothing.

import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { Submission } from '../../../core/event/submission.ts';
import { type Catalogue, createUnknownWorkflowError, type Workflow } from '../../../core/workflow/workflow.ts';
import { defined } from '../../../value/defined.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { countJsonBytes, type JsonObject, toCanonicalJson } from '../../../value/json.ts';
import type { Entry, WebhookBody } from './entries.ts';

/** Creates an entry's submission. @throws FlowgateError `workflow_unknown` */
export type Plan = (entry: Entry) => Submission;

export interface PlanOptions {
  /** The part that comes from the sender's credential and headers. */
  readonly sender: Pick<Submission, 'environment' | 'organisationId' | 'dialect' | 'source' | 'idempotencyKey'>;
  readonly credential: Credential;
  readonly catalogue: Catalogue;
  /** How long a uid is valid. */
  readonly uidSeconds: number;
}

/** Creates the plan for the entries of a body. */
export function createPlan(parsed: WebhookBody, body: JsonObject, options: PlanOptions): Plan {
  const withoutUid = parsed.entries.filter(({ uid }) => uid === undefined);
  const batch = parsed.isBatch ? { digest: sha256Hex(toCanonicalJson(body)), size: parsed.entries.length } : undefined;
  return (entry) => ({
    ...options.sender,
    name: 'workflow.requested',
    target: findWorkflow(entry.workflow, options),
    data: entry.runtime,
    stateValues: entry.stateValues,
    labels: toLabels(entry, batch),
    ...(entry.uid === undefined
      ? { idempotencyKey: deriveKey(options.sender.idempotencyKey, withoutUid.indexOf(entry)) }
      : { ...toUidKey(entry.uid, options.credential), windowSeconds: options.uidSeconds }),
  });
}

/** @throws FlowgateError `workflow_unknown`, also for a workflow that the credential may not use */
export function findWorkflow(
  idOrName: string,
  { catalogue, credential }: Pick<PlanOptions, 'catalogue' | 'credential'>,
): Workflow {
  // Bridge's names may have spaces and a folder's name cannot, so each space becomes a dash.
  const workflow = catalogue.find(idOrName) ?? catalogue.find(idOrName.replaceAll(' ', '-'));
  if (workflow === undefined || !mayUseWorkflow(credential, workflow.id)) throw createUnknownWorkflowError(idOrName);
  return workflow;
}

/**
 * Maximum size of all entries, with the values that they inherit, in bytes: a small body must not become a large amount of data.
 */
const maxBatchBytes = 16_777_216;

/** @throws FlowgateError `too_large` */
export function refuseOversizedBatch(entries: readonly Entry[]): void {
  let bytes = 0;
  for (const { runtime, stateValues } of entries) {
    bytes += countJsonBytes(runtime) + countJsonBytes(stateValues);
    if (bytes <= maxBatchBytes) continue;
    const message = `the batch has more than ${maxBatchBytes} bytes, including what each entry inherits: send it in parts`;
    throw new FlowgateError('too_large', message);
  }
}

// A known uid starts nothing, even if the request has other data. Therefore only credentials with the same workflows share their
// uids.
function toUidKey(uid: string, { workflows }: Credential) {
  // An Idempotency-Key never begins with a space, so the two kinds of keys cannot collide.
  return { idempotencyKey: ` uid ${uid}`, keyWorkflows: workflows, isKeyEnough: true };
}

/**
 * The entries of a batch share one Idempotency-Key. The first entry without a uid has the key itself, so a conflict between two requests
 * with that key is found there, before anything else is accepted.
 */
function deriveKey(key: string | undefined, ordinal: number): string | undefined {
  return key === undefined || ordinal <= 0 ? key : `${key} ${ordinal}`;
}

// With the digest of the whole batch as a label, a different batch with the same Idempotency-Key is a conflict in every entry.
function toLabels({ uid, index }: Entry, batch: { digest: string; size: number } | undefined): JsonObject | undefined {
  if (uid === undefined && batch === undefined) return undefined;
  return defined({ uid, batch: batch && { ...batch, index } });
}
