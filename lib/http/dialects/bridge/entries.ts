// Parses a body into entries: one, or those of its batch, each with the values that it inherits from its parent. Knows no workflows.
import * as z from 'zod/mini';
import type { JsonObject } from '../../../value/json.ts';
import { omitMembers } from '../../../value/ordered-object.ts';
import { jsonObject, parseWith } from '../../request/parse.ts';

/** One workflow to run. */
export interface Entry {
  /** Index in the batch; 0 without a batch. */
  readonly index: number;
  /** JSON pointer of the entry in the body; empty without a batch. */
  readonly pointer: string;
  /** A name or a UUID. */
  readonly workflow: string;
  readonly uid: string | undefined;
  readonly stateValues: JsonObject;
  /** The workflow's runtime data. */
  readonly runtime: JsonObject;
  /** JSON pointer of the object with the entry's own runtime data, or of the place where it would be. */
  readonly runtimePointer: string;
}

export interface WebhookBody {
  /** The body's own workflow: required even if every entry names one. */
  readonly workflow: string;
  readonly entries: readonly Entry[];
  readonly isBatch: boolean;
}

/** The maximum number of entries: more could not be accepted within the time of one request. */
export const maxEntries = 100;

const workflow = z.string().check(z.minLength(1));
const uid = z.nullish(z.string().check(z.minLength(1), z.maxLength(255)));
// JSON has no undefined, so null means absent in every field except the extras.
const object = z.nullish(jsonObject);

export const singleBody = z.object({ workflow, stateValues: object, uid });

const entryBody = z.object({
  workflow: z.nullish(workflow),
  stateValues: object,
  uid,
  runtimeData: object,
  batch: z.optional(z.custom<never>(() => false, { error: 'a batch must not contain a batch' })),
});

export const batchBody = z.object({
  workflow,
  stateValues: object,
  runtimeData: object,
  // They are counted before they are parsed, so a million invalid entries give one error.
  batch: z.pipe(z.array(z.unknown()).check(z.minLength(1), z.maxLength(maxEntries)), z.array(entryBody)),
});

/** @throws FlowgateError `invalid_request` with all errors of all entries */
export function parseWebhook(body: JsonObject): WebhookBody {
  return Object.hasOwn(body, 'batch') ? parseBatch(body) : parseSingle(body);
}

function parseSingle(body: JsonObject): WebhookBody {
  const known = parseWith(singleBody, body);
  const runtime = omitMembers(body, 'workflow', 'stateValues', 'uid');
  const entry: Entry = {
    index: 0,
    pointer: '',
    workflow: known.workflow,
    uid: known.uid ?? undefined,
    stateValues: known.stateValues ?? {},
    runtime,
    runtimePointer: '',
  };
  return { workflow: known.workflow, entries: [entry], isBatch: false };
}

function parseBatch(body: JsonObject): WebhookBody {
  const parent = parseWith(batchBody, body);
  const given = body.batch as JsonObject[];
  const inherited = parent.runtimeData ?? pickExtras(body);
  const entries = parent.batch.map((known, index): Entry => {
    const extras = pickExtras(given[index] ?? {});
    const hasExtras = known.runtimeData == null && Object.keys(extras).length > 0;
    const pointer = `/batch/${index}`;
    return {
      index,
      pointer,
      workflow: known.workflow ?? parent.workflow,
      uid: known.uid ?? undefined,
      stateValues: known.stateValues ?? parent.stateValues ?? {},
      runtime: known.runtimeData ?? (hasExtras ? extras : inherited),
      runtimePointer: hasExtras ? pointer : `${pointer}/runtimeData`,
    };
  });
  return { workflow: parent.workflow, entries, isBatch: true };
}

/** All members that are not fields of a batch or of its entries. */
function pickExtras(object: JsonObject): JsonObject {
  return omitMembers(object, 'workflow', 'stateValues', 'uid', 'batch', 'runtimeData');
}
