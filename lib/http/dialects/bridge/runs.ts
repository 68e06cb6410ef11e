// Accepts all entries of a request or none: all are prepared first, then each is committed, once for each uid.
import { type AcceptDeps, commitEvent, type PreparedEvent, prepareEvent } from '../../../core/event/accept.ts';
import type { Acceptance } from '../../../core/event/keep-event.ts';
import { formatSwitchKey, type SwitchPosition } from '../../../core/workflow/switch.ts';
import { type FieldError, FlowgateError } from '../../../value/errors.ts';
import { idempotencyConflict } from '../../request/sender.ts';
import type { Entry } from './entries.ts';
import type { Plan } from './submissions.ts';

/** The outcome of an entry. */
export interface EntryOutcome {
  readonly entry: Entry;
  readonly acceptance: Acceptance;
  /** Whether an earlier request, or an earlier entry of this request, had the same uid. */
  readonly isDuplicate: boolean;
}

interface PreparedEntry {
  readonly entry: Entry;
  readonly prepared: PreparedEvent;
  /** Whether the request's Idempotency-Key is this entry's. */
  readonly isKeyed: boolean;
}

/**
 * Starts every entry, or refuses all of them.
 * @throws FlowgateError with the reasons of every refused entry; then nothing was accepted
 */
export async function startAll(entries: readonly Entry[], plan: Plan, deps: AcceptDeps): Promise<EntryOutcome[]> {
  const steady = { ...deps, findPosition: rememberSwitches(deps.findPosition) };
  return commitAll(await prepareAll(entries, plan, steady), steady);
}

/** Reads each switch once, so that a change between the two steps does not accept a part of the entries. */
function rememberSwitches(findPosition: AcceptDeps['findPosition']): AcceptDeps['findPosition'] {
  const known = new Map<string, Promise<SwitchPosition>>();
  return (workflow, environment) => {
    const key = formatSwitchKey({ environment, workflowId: workflow.id });
    const position = known.get(key) ?? findPosition(workflow, environment);
    known.set(key, position);
    return position;
  };
}

async function prepareAll(entries: readonly Entry[], plan: Plan, deps: AcceptDeps): Promise<PreparedEntry[]> {
  const all: PreparedEntry[] = [];
  const refusals: FlowgateError[] = [];
  for (const entry of entries) {
    try {
      const submission = plan(entry);
      const isKeyed = entry.uid === undefined && submission.idempotencyKey !== undefined;
      all.push({ entry, prepared: await prepareEvent(submission, deps), isKeyed });
    } catch (error) {
      if (!(error instanceof FlowgateError)) throw error;
      refusals.push(placed(error, entry));
    }
  }
  if (refusals.length > 0) throw together(refusals);
  return all;
}

function placed({ code, message, errors }: FlowgateError, { pointer, runtimePointer }: Entry): FlowgateError {
  const where = code.startsWith('workflow_') ? `${pointer}/workflow` : pointer;
  const own: FieldError[] = errors.map((error) => ({
    pointer: error.pointer.replace(/^\/data/, runtimePointer),
    message: error.message,
  }));
  const prefix = pointer === '' ? '' : `${pointer.slice(1).replace('/', ' entry ')}: `;
  if (own.length === 0) return new FlowgateError(code, prefix + message, { errors: [{ pointer: where, message }] });
  const list = own.map((error) => `${error.pointer} ${error.message}`).join('; ');
  return new FlowgateError(code, `${prefix}the workflow refuses the runtime data: ${list}`, { errors: own });
}

function together(refusals: readonly FlowgateError[]): FlowgateError {
  const message = refusals.map((refusal) => refusal.message).join('; ');
  const errors = refusals.flatMap((refusal) => refusal.errors);
  return new FlowgateError(refusals[0]?.code ?? 'invalid_request', message, { errors });
}

async function commitAll(all: readonly PreparedEntry[], deps: AcceptDeps): Promise<EntryOutcome[]> {
  const firsts = new Map(all.toReversed().map((one) => [identityOf(one), one]));
  const accepted = new Map<PreparedEntry, Acceptance>();
  for (const few of inOrder([...firsts.values()])) {
    const settled = await Promise.allSettled(few.map(({ prepared }) => commitEvent(prepared, deps)));
    for (const [at, one] of few.entries()) accepted.set(one, keptOf(settled[at]));
  }
  return all.map((one) => {
    const first = firsts.get(identityOf(one)) ?? one;
    const acceptance = accepted.get(first) as Acceptance;
    return { entry: one.entry, acceptance, isDuplicate: first !== one || acceptance.kind !== 'fresh' };
  });
}

/** The same for entries with the same uid: the first one starts a run, the others are duplicates of it. */
function identityOf({ entry }: PreparedEntry): string | number {
  return entry.uid ?? entry.index;
}

const atOnce = 10;

/**
 * Groups of entries that are accepted at the same time. The first entry without a uid is alone and first: if its Idempotency-Key
 * belongs to a different request, nothing has been accepted yet.
 */
function inOrder(entries: readonly PreparedEntry[]): PreparedEntry[][] {
  const sorted = entries.toSorted((a, b) => a.entry.index - b.entry.index);
  const keyed = sorted.find(({ isKeyed }) => isKeyed);
  const others = sorted.filter((one) => one !== keyed);
  const groups = Array.from({ length: Math.ceil(others.length / atOnce) }, (_, at) =>
    others.slice(at * atOnce, (at + 1) * atOnce),
  );
  return keyed === undefined ? groups : [[keyed], ...groups];
}

function keptOf(settled: PromiseSettledResult<Acceptance> | undefined): Acceptance {
  if (settled?.status !== 'fulfilled') throw settled?.reason;
  if (settled.value.kind === 'conflict') throw idempotencyConflict();
  return settled.value;
}
