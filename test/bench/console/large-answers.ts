// Answers of the native API that are as large as the limits allow.
import type { Definition, History, ListedRun, Run, Visit } from '../../../lib/console/data/answers.ts';

const beginning = Date.parse('2026-11-28T10:00:00Z');
const at = (milliseconds: number): string => new Date(beginning + milliseconds).toISOString();
const workflowId = '0b7c1c1e-0000-4000-8000-000000000001';

/** @throws Error for an operation that the scenes do not need */
export function answerLargely({ pathname, searchParams }: URL): unknown {
  const [, kind, id = '', part] = pathname.slice(1).split('/');
  if (kind === 'me')
    return { credential: { id: 'cred_1', label: 'bench', environment: 'production', scopes: ['admin'] } };
  if (kind === 'problems') return { since: at(0), failures: [], unmatched: [], refused: [], stuck: [] };
  if (kind === 'audit') return { entries: [] };
  if (kind === 'workflows') return { workflows: [] };
  if (kind === 'events') return createEvent(id);
  if (kind !== 'runs') throw new Error(`no answer for ${pathname}`);
  if (id === '') return listRuns(Number(searchParams.get('cursor') ?? 0));
  if (part === 'history') return findHistory(id, searchParams);
  return part === 'definition' ? createDefinition(id) : { run: { ...createRun(id), emitted: [] } };
}

function listRuns(from: number) {
  const runs = Array.from({ length: 50 }, (_, index): ListedRun => {
    const status = index % 7 === 0 ? 'failed' : 'succeeded';
    const own = {
      id: `run_${from + index}`,
      workflowId,
      workflow: 'order-intake',
      eventId: `evt_${from + index}`,
      status,
    } as const;
    return { ...own, forced: false, startedAt: at(-from - index), stoppedAt: at(40) };
  });
  return { runs, ...(from + 50 < 100_000 ? { cursor: String(from + 50) } : {}) };
}

function createRun(id: string): Omit<Run, 'emitted'> {
  const times = { acceptedAt: at(0), startedAt: at(0), stoppedAt: at(90_000) };
  const executionArn = `arn:aws:states:eu-central-1:000000000000:execution:m:${id}`;
  return {
    ...{ id, workflowId, workflow: 'order-intake', status: 'succeeded', debug: false, forced: false, depth: 0 },
    ...{ ...times, executionArn, eventId: `evt_${id}`, output: id === 'run_payload' ? payload : { done: true } },
  };
}

/** 256 KiB of JSON. */
const payload = {
  orders: Array.from({ length: 2_400 }, (_, index) => ({
    ...{ orderId: `A-${index}`, customer: 'Ada Lovelace', sku: 'LAMP', quantity: index, unitPrice: 19.99, stock: 60 },
  })),
};
const changed = { orders: payload.orders.map((order) => ({ ...order, total: order.quantity * order.unitPrice })) };

function createEvent(id: string) {
  const lineage = { rootEventId: id, depth: 0 };
  const event = {
    id,
    source: 'shop',
    name: 'order.created',
    environment: 'production',
    dialect: 'native',
    receivedAt: at(0),
  };
  const answer = { workflows: [], runs: [], emitted: [], replays: [], unmatched: false };
  return { ...answer, event: { ...event, forced: false, debug: false, lineage, data: payload } };
}

const stateNames = Array.from({ length: 100 }, (_, index) => `State number ${index}`);

function createDefinition(id: string): Definition {
  const base = { runId: id, version: 1 };
  if (id === 'run_map') {
    const inside = ['Read', 'Check', 'Write'].map((name, index, all) => [name, createTask(all[index + 1])]);
    const ItemProcessor = { StartAt: 'Read', States: Object.fromEntries(inside) };
    return {
      ...base,
      definition: { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor, End: true } } },
    } as never;
  }
  if (id === 'run_payload')
    return { ...base, definition: { StartAt: 'Change', States: { Change: createTask(undefined) } } } as never;
  const handler = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handle' }] };
  const states = stateNames.map((name, index) => [name, { ...createTask(stateNames[index + 1]), ...handler }]);
  const States = { ...Object.fromEntries(states), Handle: { Type: 'Fail' } };
  return { ...base, definition: { StartAt: stateNames[0], States } } as never;
}

function createTask(next: string | undefined) {
  const Resource = 'arn:aws:states:::lambda:invoke';
  return next === undefined ? { Type: 'Task', Resource, End: true } : { Type: 'Task', Resource, Next: next };
}

function createVisit(id: number, name: string, over: Partial<Visit> = {}): Visit {
  const times = { enteredAt: at(id * 15), exitedAt: at(id * 15 + 12) };
  const attempts = [{ scheduledAt: at(id * 15 + 1), endedAt: at(id * 15 + 11), resource: 'lambda:invoke' }];
  return {
    id,
    name,
    type: 'Task',
    status: 'succeeded',
    ...times,
    attempts,
    input: { n: id },
    output: { n: id + 1 },
    ...over,
  };
}

/** A visit of a task has 5 history events, so 1,000 visits are 5,000. */
const histories: Readonly<Record<string, readonly Visit[]>> = {
  run_events: Array.from({ length: 1_000 }, (_, index) => createVisit(index * 5 + 2, stateNames[index % 100] ?? '')),
  run_states: stateNames.map((name, index) => createVisit(index * 5 + 2, name)),
  run_map: [
    createVisit(2, 'Each', {
      type: 'Map',
      attempts: [],
      iterations: { total: 1_000, started: 1_000, succeeded: 990, failed: 10 },
    }),
    ...Array.from({ length: 3_000 }, (_, index) =>
      createVisit(index * 5 + 4, ['Read', 'Check', 'Write'][index % 3] ?? '', {
        parent: { visit: 2, iteration: Math.floor(index / 3) },
        ...(index % 300 === 299 ? { status: 'failed', error: 'Broken' } : {}),
      }),
    ),
  ],
};

const pageSize = 500;

function findHistory(id: string, query: URLSearchParams): History {
  const frame = { runId: id, status: 'succeeded', redrives: 0, isTruncated: false } as const;
  if (id === 'run_payload')
    return { ...frame, states: [createPayloadVisit(query.has('visit'))], lastEventId: 6, hasMore: false };
  const visits = histories[id] ?? [];
  const after = Number(query.get('after') ?? 0);
  const left = visits.filter((visit) => visit.id > after);
  const states = left.slice(0, pageSize);
  return { ...frame, states, lastEventId: states.at(-1)?.id ?? after, hasMore: left.length > pageSize };
}

function createPayloadVisit(isWhole: boolean): Visit {
  const { input: _, output: __, ...visit } = createVisit(2, 'Change');
  const bytes = { inputBytes: JSON.stringify(payload).length, outputBytes: JSON.stringify(changed).length };
  return isWhole ? { ...visit, ...bytes, input: payload as never, output: changed as never } : { ...visit, ...bytes };
}
