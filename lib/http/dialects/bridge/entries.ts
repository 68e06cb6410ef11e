// What a body asks for: one entry, or the entries of its batch, each with what it inherits already in it.
import * as z from 'zod/mini';
import type { JsonObject } from '../../../value/json.ts';
import { withoutMembers } from '../../../value/ordered-object.ts';
import { jsonObject, parseWith } from '../../request/parse.ts';

/** One workflow to run. */
export interface Entry {
  /** Its place in the batch; 0 where there is none. */
  readonly index: number;
  /** JSON pointer of the entry in the body. */
  readonly pointer: string;
  /** A name or a UUID. */
  readonly workflow: string;
  readonly uid: string | undefined;
  readonly stateValues: JsonObject;
  /** What the workflow finds as its runtime data. */
  readonly runtime: JsonObject;
  /** JSON pointer of the object that the entry's own runtime data is, or would be, in. */
  readonly runtimePointer: string;
}

export interface WebhookBody {
  /** What the body itself names: needed even where every entry names its own. */
  readonly workflow: string;
  readonly entries: readonly Entry[];
  readonly isBatch: boolean;
}

/** More entries would not be taken within one request's time. */
export const maxEntries = 100;

const workflow = z.string().check(z.minLength(1));
const uid = z.nullish(z.string().check(z.minLength(1), z.maxLength(255)));
// JSON has no undefined: null stands for it in every field but the extras.
const object = z.nullish(jsonObject);

const singleBody = z.object({ workflow, stateValues: object, uid });

const entryBody = z.object({
  workflow: z.nullish(workflow),
  stateValues: object,
  uid,
  runtimeData: object,
  batch: z.optional(z.custom<never>(() => false, { error: 'a batch has no batches' })),
});

const batchBody = z.object({
  workflow,
  stateValues: object,
  runtimeData: object,
  // Counted before they are read: a million wrong entries are one mistake.
  batch: z.pipe(z.array(z.unknown()).check(z.minLength(1), z.maxLength(maxEntries)), z.array(entryBody)),
});

/** @throws FlowgateError `invalid_request` naming every mistake, of every entry */
export function parseWebhook(body: JsonObject): WebhookBody {
  return Object.hasOwn(body, 'batch') ? parseBatch(body) : parseSingle(body);
}

function parseSingle(body: JsonObject): WebhookBody {
  const known = parseWith(singleBody, body);
  const runtime = withoutMembers(body, 'workflow', 'stateValues', 'uid');
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

/** Everything that is not a field of a batch or of its entries. */
function pickExtras(object: JsonObject): JsonObject {
  return withoutMembers(object, 'workflow', 'stateValues', 'uid', 'batch', 'runtimeData');
}
