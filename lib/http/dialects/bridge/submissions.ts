// Entries become submissions: each with its workflow, and with the key that tells whether it was sent before.

import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { Submission } from '../../../core/event/submission.ts';
import { type Catalogue, unknownWorkflow, type Workflow } from '../../../core/workflow/workflow.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { canonicalJson, type JsonObject, jsonBytes } from '../../../value/json.ts';
import type { Entry, WebhookBody } from './entries.ts';

/** An entry's submission, made when its workflow is known. */
export type Plan = (entry: Entry) => Submission;

export interface PlanOptions {
  /** What the sender's credential and headers decide. */
  readonly sender: Pick<Submission, 'environment' | 'organisationId' | 'dialect' | 'source' | 'idempotencyKey'>;
  readonly credential: Credential;
  readonly catalogue: Catalogue;
  /** For how long a uid is remembered. */
  readonly uidSeconds: number;
}

/** Plans the entries of a body. The plan throws FlowgateError `workflow_unknown`. */
export function planOf(parsed: WebhookBody, body: JsonObject, options: PlanOptions): Plan {
  const withoutUid = parsed.entries.filter(({ uid }) => uid === undefined);
  const batch = parsed.isBatch ? { digest: sha256Hex(canonicalJson(body)), size: parsed.entries.length } : undefined;
  return (entry) => ({
    ...options.sender,
    name: 'workflow.requested',
    target: findWorkflow(entry.workflow, options),
    data: entry.runtime,
    stateValues: entry.stateValues,
    labels: labelsOf(entry, batch),
    ...(entry.uid === undefined
      ? { idempotencyKey: derivedKey(options.sender.idempotencyKey, withoutUid.indexOf(entry)) }
      : { ...keyOfUid(entry.uid, options.credential), windowSeconds: options.uidSeconds }),
  });
}

/** @throws FlowgateError `workflow_unknown`, also for a workflow that the credential does not know of */
export function findWorkflow(
  idOrName: string,
  { catalogue, credential }: Pick<PlanOptions, 'catalogue' | 'credential'>,
): Workflow {
  // Names here have no spaces, Bridge's may: a dash stands for each.
  const workflow = catalogue.find(idOrName) ?? catalogue.find(idOrName.replaceAll(' ', '-'));
  if (workflow === undefined || !mayUseWorkflow(credential, workflow.id)) throw unknownWorkflow(idOrName);
  return workflow;
}

/** What entries may be together, what they inherit counted in each: a small body must not become a large one. */
const maxBatchBytes = 16_777_216;

/** @throws FlowgateError `too_large` */
export function refuseTooLarge(entries: readonly Entry[]): void {
  let bytes = 0;
  for (const { runtime, stateValues } of entries) {
    bytes += jsonBytes(runtime) + jsonBytes(stateValues);
    if (bytes <= maxBatchBytes) continue;
    const message = `the batch is more than ${maxBatchBytes} bytes, with what each entry inherits: send it in parts`;
    throw new FlowgateError('too_large', message);
  }
}

// A known uid starts nothing, whatever is sent under it: so only senders that may see each other's runs share one.
function keyOfUid(uid: string, { workflows }: Credential) {
  // No Idempotency-Key begins with a space: the two kinds never meet.
  return { idempotencyKey: ` uid ${uid}`, keyWorkflows: workflows, isKeyEnough: true };
}

/**
 * The entries of a batch share one Idempotency-Key: the first without a uid has the key itself, so two requests under it
 * meet there, before anything else is accepted.
 */
function derivedKey(key: string | undefined, ordinal: number): string | undefined {
  return key === undefined || ordinal <= 0 ? key : `${key} ${ordinal}`;
}

// The digest of the whole batch makes another batch under the same Idempotency-Key another request in every entry.
function labelsOf({ uid, index }: Entry, batch: { digest: string; size: number } | undefined): JsonObject | undefined {
  if (uid === undefined && batch === undefined) return undefined;
  return { ...(uid === undefined ? {} : { uid }), ...(batch === undefined ? {} : { batch: { ...batch, index } }) };
}
