// Finds a process by its UUID and starts it, for the webhook and the API. Parses no body.

import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import { type Acceptance, listExpectedRunIds } from '../../../core/event/keep-event.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import { FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { uuidPattern } from '../../request/parse.ts';
import { readSender, type SubmitDeps, toAcceptanceHeaders } from '../../request/sender.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import { refuseWrongFields } from './mandatory-fields.ts';
import { stackflows } from './stackflows-dialect.ts';

/**
 * The process of a UUID, of any version.
 * @throws FlowgateError `malformed_request` if it is not a UUID; `not_found` if there is no such process, or the token's workflows or
 * organisations do not include it
 */
export function findProcess(uuid: string | undefined, credential: Credential, { catalogue }: SubmitDeps): Workflow {
  if (uuid === undefined || !uuidPattern.test(uuid)) {
    throw new FlowgateError(
      'malformed_request',
      'the UUID of the process is missing or malformed: the webhook URL ends in ?uid=<uuid>',
    );
  }
  const process = catalogue.withId(uuid);
  if (process !== undefined && mayUseWorkflow(credential, process.id) && isOfOneOrganisation(credential))
    return process;
  const message = `process ${uuid} is unknown to this environment token: GET /v1/workflows lists the processes that it may start`;
  throw new FlowgateError('not_found', message);
}

// A request names no organisation. With a token for several, it is unknown for which one the process would start.
function isOfOneOrganisation({ organisations }: Credential): boolean {
  return organisations === undefined || organisations.length === 1;
}

export interface ProcessStart {
  readonly process: Workflow;
  readonly fields: JsonObject;
  /** The sender's own ID of this start. A second start of the process with the same reference is a replay of the first. */
  readonly reference?: string | undefined;
}

/** @throws FlowgateError `invalid_request` with every invalid field, and the errors of `accept` */
export async function startProcess(
  request: HttpRequest,
  credential: Credential,
  { start, deps }: { readonly start: ProcessStart; readonly deps: SubmitDeps },
): Promise<HttpResponse> {
  const { process, fields, reference } = start;
  refuseWrongFields(process, fields);
  const sender = readSender(request, credential, { dialect: stackflows, source: 'stackflows', deps });
  const submission = { ...sender, name: 'process.start', target: process, data: fields };
  const acceptance = await accept(
    reference === undefined ? submission : { ...submission, ...toReferenceKey(start) },
    deps,
  );
  return toStartResponse(acceptance, start, credential);
}

// A key from a header contains no space, so the two kinds of keys cannot collide.
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
    reference: listExpectedRunIds(acceptance.event)[0],
    process: start.process.id,
    environment,
    external_execution_reference: start.reference ?? null,
  };
  return toJsonResponse(201, { data }, toAcceptanceHeaders(acceptance));
}

function referenceInUse({ reference }: ProcessStart): FlowgateError {
  const name = reference === undefined ? 'Idempotency-Key' : 'external_execution_reference';
  const message = 'was used for a different start: send this start with a new value';
  return new FlowgateError('idempotency_conflict', `${name} ${message}`, {
    errors: [{ pointer: `/${name}`, message }],
  });
}
