// The contract of the stores of lists, in memory and on the local platform's tables: every event and run once, the newest first,
// within the filter, for any size of a page.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEventList } from '../../../lib/aws/stores/event-list.ts';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { iterateStartedRuns } from '../../../lib/aws/stores/run-index.ts';
import { createRunList } from '../../../lib/aws/stores/run-list.ts';
import { DynamoDbRunStore } from '../../../lib/aws/stores/run-store.ts';
import type { EventMetadata, Match, StoredEvent } from '../../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey, deriveRunId, readRunMark } from '../../../lib/core/event/identity.ts';
import { type FoundField, findFields } from '../../../lib/core/operate/found-fields.ts';
import { createListBudget } from '../../../lib/core/operate/list-budget.ts';
import {
  type EventFilter,
  type EventListStore,
  eventOutcomes,
  pageEvents,
} from '../../../lib/core/operate/list-events.ts';
import { pageRuns, type RunFilter, type RunListStore } from '../../../lib/core/operate/list-runs.ts';
import type { RunProgress } from '../../../lib/core/run/record.ts';
import { type DaySpan, type Run, type RunOrigin, type RunSummary, runStatuses } from '../../../lib/core/run/run.ts';
import type { JsonObject } from '../../../lib/value/json.ts';
import { createMetadata } from '../../fixtures/bus-events.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';
import { createMemoryEventList, createMemoryRunList } from '../../fixtures/memory-lists.ts';
import { MemoryRunStore } from '../../fixtures/memory-run-store.ts';
import { countReads, seedRuns } from '../../fixtures/seeded-runs.ts';

interface Bed {
  readonly eventList: EventListStore;
  readonly runList: RunListStore;
  readonly put: (event: StoredEvent, found: readonly FoundField[]) => Promise<unknown>;
  readonly recordStart: (run: Run, origin: RunOrigin) => Promise<unknown>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
}

const startMs = Date.parse('2026-11-22T00:00:00.000Z');
const iso = (ms: number): string => new Date(startMs + ms).toISOString();
const indexedPointers = ['/orderId'];

interface EventParts {
  readonly metadata?: Partial<EventMetadata>;
  readonly matches?: readonly string[];
  readonly refusing?: readonly string[];
  readonly data?: JsonObject;
  readonly source?: string;
  readonly name?: string;
}

function eventAt(environment: string, ms: number, parts: EventParts = {}): StoredEvent {
  const { matches = ['w'], refusing = [], data = {}, source = 's', name = 'n', metadata } = parts;
  const key = deriveEventKey({ environment, sender: 'native', key: randomUUID() });
  const id = deriveEventId(key, startMs + ms);
  const all: Match[] = [
    ...matches.map((workflowId) => ({ workflowId, name: workflowId, runId: deriveRunId(id, workflowId) })),
    ...refusing.map((workflowId) => ({ workflowId, name: workflowId, refused: [{ pointer: '', message: 'no' }] })),
  ];
  return {
    ...{ key, id, source, name, fingerprint: 'f', keyUntil: 9e9, expiresAt: 9e9, matches: all },
    detail: { metadata: createMetadata('k', { eventId: id, environment, receivedAt: iso(ms), ...metadata }), data },
  };
}

function toRun({ id, detail }: StoredEvent, workflowId: string, ms: number): Run {
  const { forced, debug } = detail.metadata;
  const runId = deriveRunId(id, workflowId);
  return { id: runId, workflowId, status: 'running', forced, debug, depth: 0, startedAt: iso(ms) };
}

function behavesAsLists(bed: () => Bed): void {
  const now = () => new Date(startMs);

  const allEvents = async (filter: EventFilter, limit = 3): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const deps = { store: bed().eventList, now, indexedPointers };
      const page = await pageEvents({ filter, cursor, limit }, deps);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return ids;
  };

  const allRuns = async (filter: RunFilter, limit = 3): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await pageRuns({ filter, cursor, limit }, { store: bed().runList, now });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return ids;
  };

  const put = async (event: StoredEvent): Promise<StoredEvent> => {
    const data = 'data' in event.detail ? event.detail.data : {};
    await bed().put(event, findFields(data, indexedPointers));
    return event;
  };

  const startRun = async (environment: string, workflowId: string, ms: number, parts: Partial<EventMetadata> = {}) => {
    const event = eventAt(environment, ms, { matches: [workflowId], metadata: parts });
    const run = toRun(event, workflowId, ms);
    await bed().recordStart(run, { environment, organisationId: parts.organisationId });
    return run;
  };

  const endRun = ({ id, startedAt }: Run, ms: number, end: Partial<RunProgress> = {}) =>
    bed().recordProgress({
      ...{ id, revision: 1, status: 'failed', executionArn: 'arn', startedAt, stoppedAt: iso(ms), error: 'Broken' },
      ...end,
    });

  test.each([1, 3, 100])('lists all events of an environment, the newest first, %d at a time', async (limit) => {
    const environment = randomUUID();
    const events: StoredEvent[] = [];
    for (let ms = 0; ms < 20; ms += 1) events.push(await put(eventAt(environment, ms - (ms % 2))));
    await put(eventAt('other', 5));

    const listed = await allEvents({ environment }, limit);

    const sorted = events.toSorted((a, b) =>
      a.detail.metadata.receivedAt + a.id < b.detail.metadata.receivedAt + b.id ? 1 : -1,
    );
    expect(listed).toEqual(sorted.map(({ id }) => id));
  });

  test('limits events by time: since is inclusive, until is exclusive', async () => {
    const environment = randomUUID();
    const events: StoredEvent[] = [];
    for (const ms of [0, 10, 20, 30]) events.push(await put(eventAt(environment, ms)));

    const listed = await allEvents({ environment, since: iso(10), until: iso(30) });

    expect(listed).toEqual([events[2]?.id, events[1]?.id]);
    expect(await allEvents({ environment, since: iso(30), until: iso(10) })).toEqual([]);
  });

  test('filters events by source, name, organisation and workflow', async () => {
    const environment = randomUUID();
    const shop = await put(eventAt(environment, 1, { source: 'shop' }));
    const paid = await put(eventAt(environment, 2, { name: 'paid' }));
    const acme = await put(eventAt(environment, 3, { metadata: { organisationId: 'acme' } }));
    const other = await put(eventAt(environment, 4, { matches: ['v'] }));
    const unmatched = await put(eventAt(environment, 5, { matches: [] }));

    expect(await allEvents({ environment, source: 'shop' })).toEqual([shop.id]);
    expect(await allEvents({ environment, name: 'paid' })).toEqual([paid.id]);
    expect(await allEvents({ environment, organisations: ['acme', 'globex'] })).toEqual([acme.id]);
    expect(await allEvents({ environment, organisations: [] })).toEqual([]);
    const workflowMarks = [readRunMark(deriveRunId(other.id, 'v'))];
    expect(await allEvents({ environment, workflowMarks })).toEqual([unmatched.id, other.id]);
  });

  test('lists events by their outcome', async () => {
    const environment = randomUUID();
    const unmatched = await put(eventAt(environment, 1, { matches: [] }));
    const refused = await put(eventAt(environment, 2, { matches: [], refusing: ['w'] }));
    const partly = await put(eventAt(environment, 3, { matches: ['v'], refusing: ['w'] }));
    const waiting = await put(eventAt(environment, 4));
    const failed = await put(eventAt(environment, 5));
    const succeeded = await put(eventAt(environment, 6));
    const start = async (event: StoredEvent, workflowId = 'w') => {
      const run = toRun(event, workflowId, 10);
      await bed().recordStart(run, { environment });
      return run;
    };
    await endRun(await start(partly, 'v'), 11, { status: 'succeeded', output: '{}', error: undefined });
    await endRun(await start(failed), 11);
    await endRun(await start(succeeded), 11, { status: 'succeeded', output: '{}', error: undefined });

    expect(await allEvents({ environment, outcome: 'unmatched' })).toEqual([refused.id, unmatched.id]);
    expect(await allEvents({ environment, outcome: 'refused' })).toEqual([partly.id, refused.id]);
    expect(await allEvents({ environment, outcome: 'waiting' })).toEqual([waiting.id]);
    expect(await allEvents({ environment, outcome: 'has-failures' })).toEqual([failed.id, partly.id, refused.id]);
  });

  test('lists events with a run that had not started at a moment, has not ended and is not held', async () => {
    const environment = randomUUID();
    const [unstarted, before, since, ended, forced] = [1, 2, 3, 4, 5].map((ms) =>
      eventAt(environment, ms, { metadata: { forced: ms === 5 } }),
    ) as [StoredEvent, StoredEvent, StoredEvent, StoredEvent, StoredEvent];
    for (const event of [unstarted, before, since, ended, forced, eventAt(environment, 6, { matches: [] })])
      await put(event);
    for (const [event, ms] of [
      [before, 99],
      [since, 100],
      [ended, 101],
    ] as const)
      await bed().recordStart(toRun(event, 'w', ms), { environment });
    await endRun(toRun(ended, 'w', 101), 102);
    const unstartedAt = iso(100);

    expect(await allEvents({ environment, unstartedAt })).toEqual([forced.id, since.id, unstarted.id]);
    expect(await allEvents({ environment, unstartedAt, forced: true })).toEqual([forced.id]);
    expect(await allEvents({ environment, unstartedAt, forced: false })).toEqual([since.id, unstarted.id]);
  });

  test('finds events by a value in their data, in an indexed field and in any other, and by a text', async () => {
    const environment = randomUUID();
    const data = { orderId: 'A-1', lines: [{ sku: 'LAMP', count: 2, gift: true }] };
    const one = await put(eventAt(environment, 1, { data }));
    const two = await put(eventAt(environment, 2, { data: { orderId: 'A-2' } }));
    await put(eventAt(environment, 3));
    await put(eventAt('other', 4, { data }));
    const where = (pointer: string, value: string) => allEvents({ environment, where: { pointer, value } });

    expect(await where('/orderId', 'A-1')).toEqual([one.id]);
    expect(await where('/lines/0/sku', 'LAMP')).toEqual([one.id]);
    expect(await where('/lines/0/count', '2')).toEqual([one.id]);
    expect(await where('/lines/0/gift', 'true')).toEqual([one.id]);
    expect(await where('/lines', '[]')).toEqual([]);
    expect(await where('/orderId', 'A-3')).toEqual([]);
    expect(await allEvents({ environment, contains: 'a-' })).toEqual([two.id, one.id]);
  });

  test('does not list by an indexed field an event whose key was used again', async () => {
    const environment = randomUUID();
    const first = await put({ ...eventAt(environment, 1, { data: { orderId: 'A-1' } }), keyUntil: -1 });
    const second = { ...eventAt(environment, 2, { data: { orderId: 'A-2' } }), key: first.key };
    await put({ ...second, id: deriveEventId(first.key, startMs + 2) });

    expect(await allEvents({ environment, where: { pointer: '/orderId', value: 'A-1' } })).toEqual([]);
  });

  test('lists events under keys, within the rest of the filter', async () => {
    const environment = randomUUID();
    const event = await put(eventAt(environment, 1));
    const none = deriveEventKey({ environment, sender: 'native', key: 'none' });

    expect(await allEvents({ environment, keys: [none, event.key] })).toEqual([event.id]);
    expect(await allEvents({ environment, keys: [event.key], source: 'other' })).toEqual([]);
    expect(await allEvents({ environment: 'other', keys: [event.key] })).toEqual([]);
  });

  test.each([1, 2, 100])('lists the runs of all workflows, the newest first, %d at a time', async (limit) => {
    const environment = randomUUID();
    const runs: Run[] = [];
    for (let at = 0; at < 12; at += 1) runs.push(await startRun(environment, `w${at % 3}`, at));
    await startRun(environment, 'w1', 50, { debug: true });
    await startRun('other', 'w1', 5);

    expect(await allRuns({ environment }, limit)).toEqual(runs.toReversed().map(({ id }) => id));
  });

  test('allows more organisations and workflows than a filter expression of DynamoDB has room for', async () => {
    const environment = randomUUID();
    const organisations = Array.from({ length: 500 }, (_, at) => `organisation-${at}`);
    const own = await put(eventAt(environment, 1, { metadata: { organisationId: 'organisation-499' } }));
    await put(eventAt(environment, 2, { metadata: { organisationId: 'other' } }));
    const run = await startRun(environment, 'w', 3, { organisationId: 'organisation-499' });
    await startRun(environment, 'w', 4, { organisationId: 'other' });
    const workflowMarks = organisations.map((name) => readRunMark(deriveRunId(own.id, name)));

    expect(await allEvents({ environment, organisations })).toEqual([own.id]);
    expect(await allRuns({ environment, organisations })).toEqual([run.id]);
    expect(await allEvents({ environment, workflowMarks })).toEqual([]);
  });

  test('allows any texts and any of the filters together', async () => {
    const environment = randomUUID();
    const event = await put(eventAt(environment, 1, { data: { '': 'x', 'a/b': ['y'] } }));
    const anyText = fc.oneof(fc.constantFrom('', '#', ':v0', 'w', 's', 'ü'), fc.string({ maxLength: 40 }));
    const anyPeriod = { since: fc.constantFrom(iso(-9e12), iso(0), iso(9)), until: fc.constantFrom(iso(0), iso(9)) };
    const anyTexts = fc.array(anyText, { maxLength: 3 });
    const where = fc.record({ pointer: fc.constantFrom('/', '/orderId', '/a~1b/0', '/__proto__'), value: anyText });
    const events = fc.record(
      {
        ...{
          source: anyText,
          name: anyText,
          organisations: anyTexts,
          workflowMarks: anyTexts,
          where,
          contains: anyText,
        },
        ...{ outcome: fc.constantFrom(...eventOutcomes), keys: fc.constantFrom([], [event.key]), ...anyPeriod },
      },
      { requiredKeys: [] },
    );
    const runs = fc.record(
      {
        ...{ workflows: anyTexts, status: fc.constantFrom(...runStatuses), organisations: anyTexts },
        ...{ forced: fc.boolean(), error: anyText, ...anyPeriod },
      },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(events, runs, async (ofEvents, ofRuns) => {
        const found = await allEvents({ environment, ...ofEvents });
        expect([[], [event.id]]).toContainEqual(found);
        expect(await allRuns({ environment, ...ofRuns })).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('lists the runs of chosen workflows only', async () => {
    const environment = randomUUID();
    const own = await startRun(environment, 'own', 1);
    await startRun(environment, 'other', 2);

    expect(await allRuns({ environment, workflows: ['own', 'own', 'idle'] })).toEqual([own.id]);
    expect(await allRuns({ environment, workflows: [] })).toEqual([]);
  });

  test('filters runs by status, organisation, forced, error and moments', async () => {
    const environment = randomUUID();
    const running = await startRun(environment, 'w', 1);
    const forced = await startRun(environment, 'w', 2, { forced: true, organisationId: 'acme' });
    const failed = await startRun(environment, 'w', 3);
    const timedOut = await startRun(environment, 'w', 4);
    await endRun(forced, 20, { status: 'succeeded', output: '{}', error: undefined });
    await endRun(failed, 22);
    await endRun(timedOut, 21, { status: 'timed_out', error: 'States.Timeout' });

    expect(await allRuns({ environment, status: 'running' })).toEqual([running.id]);
    expect(await allRuns({ environment, status: 'succeeded' })).toEqual([forced.id]);
    expect(await allRuns({ environment, status: 'failed' })).toEqual([failed.id]);
    expect(await allRuns({ environment, error: 'States.Timeout' })).toEqual([timedOut.id]);
    expect(await allRuns({ environment, organisations: ['acme'] })).toEqual([forced.id]);
    expect(await allRuns({ environment, forced: true })).toEqual([forced.id]);
    expect(await allRuns({ environment, since: iso(2), until: iso(4) })).toEqual([failed.id, forced.id]);
    // Failures are sorted and limited by their end.
    expect(await allRuns({ environment, status: 'failed', since: iso(22), until: iso(23) })).toEqual([failed.id]);
    expect(await allRuns({ environment, status: 'failed', since: iso(2), until: iso(5) })).toEqual([]);
  });

  test('lists a failure whose end was recorded before its start, and no failure that was redriven since', async () => {
    const environment = randomUUID();
    const event = eventAt(environment, 1);
    const [early, redriven] = [toRun(event, 'early', 1), await startRun(environment, 'redriven', 2)];
    await endRun(early, 5);
    await bed().recordStart(early, { environment });
    await endRun(redriven, 6);
    const again = { status: 'running', revision: 2, stoppedAt: undefined, error: undefined } as const;
    await endRun(redriven, 7, again);

    expect(await allRuns({ environment, status: 'failed' })).toEqual([early.id]);
    expect(await allRuns({ environment, status: 'running' })).toEqual([redriven.id]);
  });
}

describe('the lists in memory', () => {
  const events = new Map<string, StoredEvent>();
  const origins = new Map<string, RunOrigin & { readonly debug: boolean }>();
  const store = new MemoryRunStore();
  const listed = (): RunSummary[] =>
    [...store.runs.values()].flatMap((run) => {
      const origin = origins.get(run.id);
      return origin === undefined || origin.debug ? [] : [{ ...run, ...origin } as RunSummary];
    });
  const bed: Bed = {
    eventList: createMemoryEventList({ events: () => events.values(), runs: store.runs }),
    runList: createMemoryRunList(listed),
    put: async (event) => events.set(event.key, event),
    recordStart: async (run, origin) => {
      origins.set(run.id, { ...origin, debug: run.debug });
      await store.recordStart(run);
    },
    recordProgress: (progress) => store.recordProgress(progress),
  };
  behavesAsLists(() => bed);
});

describe('the lists in DynamoDB', () => {
  const client = createLocalTables('Events');
  const table = () => ({ client: client(), tableName: 'events' });
  behavesAsLists(() => {
    const events = new DynamoDbEventStore(table());
    const runs = new DynamoDbRunStore({ ...table(), windowSeconds: 60 });
    return {
      eventList: createEventList(table()),
      runList: createRunList(table()),
      put: (event, found) => events.put(event, 0, found),
      recordStart: (run, origin) => runs.recordStart(run, origin),
      recordProgress: (progress) => runs.recordProgress(progress),
    };
  });

  test('have the runs of some days, of all workflows or of chosen ones, the newest first', async () => {
    const environment = randomUUID();
    const runs = new DynamoDbRunStore({ ...table(), windowSeconds: 60 });
    const start = async (workflowId: string, ms: number) => {
      const run = toRun(eventAt(environment, ms), workflowId, ms);
      await runs.recordStart(run, { environment, credentialId: 'cred_1' });
      return run;
    };
    const before = await start('a', -1);
    const [first, second, last] = [await start('b', 0), await start('a', 5), await start('b', 86_399_999)];
    const after = await start('a', 86_400_000);

    const listDays = async (span: Partial<DaySpan>): Promise<RunSummary[]> => {
      const day = '2026-11-22';
      const listed: RunSummary[] = [];
      for await (const run of iterateStartedRuns({ environment, firstDay: day, lastDay: day, ...span }, table()))
        listed.push(run);
      return listed;
    };

    const day = await listDays({});
    expect(day.map(({ id }) => id)).toEqual([last.id, second.id, first.id]);
    expect(day[0]).toMatchObject({ environment, workflowId: 'b', status: 'running', credentialId: 'cred_1' });
    expect((await listDays({ workflows: ['a', 'idle'] })).map(({ id }) => id)).toEqual([second.id]);
    const all = await listDays({ firstDay: '2026-11-21', lastDay: '2026-11-23' });
    expect(all.map(({ id }) => id)).toEqual([after.id, last.id, second.id, first.id, before.id]);
  });
});

describe('the cost of a list of runs', () => {
  const client = createLocalTables('Events');
  const workflows = ['w1', 'w2', 'w3'];

  /** A page, its calls, and the items that are read for it. */
  async function readsOf(filter: RunFilter, most: { readonly pages?: number } = {}, cursor?: string) {
    const { reads, stop } = countReads(client());
    const store = createRunList({ client: client(), tableName: 'events' });
    const now = () => new Date(0);
    const page = await pageRuns({ filter, cursor, limit: 20, budget: createListBudget(now, most) }, { store, now });
    stop();
    return { page, reads };
  }

  beforeAll(async () => {
    for (const [environment, count] of [['few', 200] as const, ['many', 2_000] as const])
      await seedRuns({ environment, workflows, count, failEvery: 4 }, { client: client(), tableName: 'events' });
  });

  test.each([
    ['the newest page', {}],
    ['the newest failures', { status: 'failed' as const }],
    ['the newest page of a workflow', { workflows: ['w1'] }],
    ['a page of a period in the middle', { since: '2026-11-01T00:01:00.000Z', until: '2026-11-01T00:03:00.000Z' }],
  ])('does not grow with the stored runs: %s', async (_, filter) => {
    const [few, many] = [
      await readsOf({ environment: 'few', ...filter }),
      await readsOf({ environment: 'many', ...filter }),
    ];

    expect(few.page.items).toHaveLength(20);
    expect(many.page.items).toHaveLength(20);
    expect(many.reads).toEqual(few.reads);
    expect(many.reads.items).toBeLessThanOrEqual(20 * 4);
  });

  test('of chosen workflows is one query each: nobody else’s runs are read', async () => {
    const { page, reads } = await readsOf({ environment: 'many', workflows: ['w1'] });

    expect(new Set(page.items.map(({ workflowId }) => workflowId))).toEqual(new Set(['w1']));
    expect(reads).toEqual({ calls: 1, items: 2 * 21 + 1 });
  });

  test('ends for a search that finds nothing, and the next page continues there', async () => {
    const filter = { environment: 'many', organisations: ['nobody'] };
    const { page, reads } = await readsOf(filter, { pages: 2 });

    expect(page).toEqual({
      items: [],
      cursor: expect.any(String),
      searchedUntil: expect.stringMatching(/^2026-11-01T/),
    });
    expect(reads.items).toBeLessThan(300);
    expect((await readsOf(filter, { pages: 8 }, page.cursor)).page).toEqual({ items: [] });
  });
});
