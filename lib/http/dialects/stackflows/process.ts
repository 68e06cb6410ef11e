// Finds a process by its UUID and starts it: what the webhook and the API have in common.

import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import { type Acceptance, expectedRunIds } from '../../../core/event/keep-event.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import { FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { uuidPattern } from '../../request/parse.ts';
import { type SubmitDeps, senderOf, toAcceptanceHeaders } from '../../request/sender.ts';
import { type HttpRequest, type HttpResponse, json } from '../../server/message.ts';
import { refuseWrongFields } from './mandatory-fields.ts';
import { stackflows } from './stackflows-dialect.ts';

/**
 * The process that a UUID of any version names.
 * @throws FlowgateError `malformed_request` where it is no UUID; `not_found` where it names none, or one that the
 * token's workflows or organisations leave out
 */
export function findProcess(uuid: string | undefined, credential: Credential, { catalogue }: SubmitDeps): Workflow {
  if (uuid === undefined || !uuidPattern.test(uuid)) {
    throw new FlowgateError(
      'malformed_request',
      'the process is named by its UUID: the webhook URL ends in ?uid=<uuid>',
    );
  }
  const process = catalogue.withId(uuid);
  if (process !== undefined && mayUseWorkflow(credential, process.id) && isOfOneOrganisation(credential))
    return process;
  const message = `process ${uuid} is unknown to this environment token: GET /v1/workflows lists those that it may start`;
  throw new FlowgateError('not_found', message);
}

// A request names no organisation: a token of several does not tell whose process it would start.
function isOfOneOrganisation({ organisations }: Credential): boolean {
  return organisations === undefined || organisations.length === 1;
}

export interface ProcessStart {
  readonly process: Workflow;
  readonly fields: JsonObject;
  /** The sender's own name for this start: a second start of the process under it is the first one again. */
  readonly reference?: string | undefined;
}

/** @throws FlowgateError `invalid_request` naming every wrong field, and what `accept` throws */
export async function startProcess(
  request: HttpRequest,
  credential: Credential,
  { start, deps }: { readonly start: ProcessStart; readonly deps: SubmitDeps },
): Promise<HttpResponse> {
  const { process, fields, reference } = start;
  refuseWrongFields(process, fields);
  const sender = senderOf(request, credential, { dialect: stackflows, source: 'stackflows', deps });
  const submission = { ...sender, name: 'process.start', target: process, data: fields };
  const acceptance = await accept(
    reference === undefined ? submission : { ...submission, ...toReferenceKey(start) },
    deps,
  );
  return toStartResponse(acceptance, start, credential);
}

// No key from a header has a space in it: the two kinds never meet.
function toReferenceKey({ process, reference = '' }: ProcessStart) {
  return {
    idempotencyKey: `reference ${reference}`,
    keyWorkflows: [process.id],
    labels: { external_execution_reference: reference },
  };
}

function toStartResponse(acceptance: Acceptance, start: ProcessStart, { environment }: Credential): HttpResponse {
  if (acceptance.kind === 'conflict') throw referenceInUse(start);
  const data = {
    reference: expectedRunIds(acceptance.event)[0],
    process: start.process.id,
    environment,
    external_execution_reference: start.reference ?? null,
  };
  return json(201, { data }, toAcceptanceHeaders(acceptance));
}

function referenceInUse({ reference }: ProcessStart): FlowgateError {
  const name = reference === undefined ? 'Idempotency-Key' : 'external_execution_reference';
  const message = 'was used for another start: send this one under a value of its own';
  return new FlowgateError('idempotency_conflict', `${name} ${message}`, {
    errors: [{ pointer: `/${name}`, message }],
  });
}
