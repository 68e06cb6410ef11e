// What the lists of events and runs have in common: the form of their query parameters, and what a credential's limits make of them.
import * as z from 'zod/mini';
import { type Credential, maySeeOrganisation, mayUseWorkflow } from '../../core/credential/credential.ts';
import type { ListPage } from '../../core/operate/list-page.ts';
import { standardLimit } from '../../core/operate/list-runs.ts';
import { type Catalogue, createUnknownWorkflowError } from '../../core/workflow/workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { uuidPattern } from '../request/parse.ts';

/** A moment, ISO 8601 with a time zone, as text that sorts by time. */
const moment = z.pipe(
  z.iso.datetime({ offset: true, error: 'must be a moment such as 2026-11-21T10:00:00Z' }),
  z.transform((text: string) => new Date(text).toISOString()),
);

export const text = z.string().check(z.minLength(1), z.maxLength(256));

export const listParameters = {
  organisation: z.optional(text),
  since: z.optional(moment),
  until: z.optional(moment),
  limit: z._default(
    z.pipe(
      z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, { error: 'must be a whole number from 1 to 100' })),
      z.transform(Number),
    ),
    standardLimit,
  ),
  cursor: z.optional(z.string()),
};

/**
 * The organisations whose items a list has; undefined for all, and for items without one.
 * @throws FlowgateError `forbidden` for an organisation that the credential may not act for
 */
export function chooseOrganisations(caller: Credential, asked: string | undefined): readonly string[] | undefined {
  if (asked === undefined) return caller.organisations;
  if (maySeeOrganisation(caller, asked)) return [asked];
  throw new FlowgateError('forbidden', 'the credential may not act for that organisation');
}

/**
 * The IDs of the workflows whose items a list has; undefined for all. A workflow that is not deployed any more has runs too.
 * @param asked an ID or a name
 * @throws FlowgateError `workflow_unknown`, also for a workflow that the credential may not use
 */
export function chooseWorkflows(
  caller: Credential,
  asked: string | undefined,
  catalogue: Catalogue,
): readonly string[] | undefined {
  if (asked === undefined) return caller.workflows;
  const id = catalogue.find(asked)?.id ?? (uuidPattern.test(asked) ? asked.toLowerCase() : undefined);
  if (id === undefined || !mayUseWorkflow(caller, id)) throw createUnknownWorkflowError(asked);
  return [id];
}

/** A page's members besides its items. */
export function toPageEnd({ cursor, searchedUntil }: ListPage<unknown>) {
  return { cursor, searchedUntil };
}
