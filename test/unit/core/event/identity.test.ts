import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createRandomEventKey,
  deriveEmittedEventId,
  deriveEventId,
  deriveEventKey,
  deriveRunId,
  type Emitter,
  formatEventUuid,
  parseEventId,
  parseEventUuid,
  parseRunId,
  type RunId,
} from '../../../../lib/core/event/identity.ts';

const anyScope = fc.record(
  {
    environment: fc.string(),
    organisationId: fc.string(),
    sender: fc.string(),
    workflows: fc.array(fc.string(), { maxLength: 3 }),
    key: fc.string(),
  },
  { requiredKeys: ['environment', 'sender', 'key'] },
);

const anyMoment = fc.nat({ max: Date.parse('9999-12-31T23:59:59.999Z') });
const anyWorkflow = fc.oneof(fc.uuid(), fc.string());

const emitter: Emitter = {
  runId: 'run_a' as RunId,
  workflowId: '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3',
  state: 'Ask',
  enteredAt: '2026-11-21T10:00:00.123Z',
  entry: 0,
};

describe('an event’s and a run’s identity', () => {
  test('is a valid name for Step Functions, for any input', () => {
    fc.assert(
      fc.property(anyScope, anyMoment, anyWorkflow, (scope, moment, workflowId) => {
        const eventId = deriveEventId(deriveEventKey(scope), moment);
        const runId = deriveRunId(eventId, workflowId);

        for (const id of [eventId, runId]) expect(id).toMatch(/^[0-9A-Za-z_-]{1,80}$/);
        expect([eventId.length, runId.length]).toEqual([40, 48]);
      }),
    );
  });

  test('contains the key and the time of its creation', () => {
    fc.assert(
      fc.property(anyScope, anyMoment, anyWorkflow, (scope, momentMs, workflowId) => {
        const key = deriveEventKey(scope);
        const id = deriveEventId(key, momentMs);
        const runId = deriveRunId(id, workflowId);

        expect(parseEventId(id)).toEqual({ id, key, momentMs });
        expect(parseRunId(runId)).toEqual({ id: runId, key, eventId: id });
      }),
    );
  });

  test('is the same for the same scope and different for any other', () => {
    fc.assert(
      fc.property(anyScope, anyScope, (left, right) => {
        const listed = (scope: typeof left) => ({ ...scope, workflows: scope.workflows && new Set(scope.workflows) });
        const isSame = isDeepStrictEqual(listed(left), listed(right));

        expect(deriveEventKey({ ...left }) === deriveEventKey(right)).toBe(isSame);
      }),
    );
  });

  test('does not confuse an environment’s end with a key’s beginning', () => {
    const one = deriveEventKey({ environment: 'prod', sender: 'native', key: 'k' });
    const other = deriveEventKey({ environment: 'pro', sender: 'dnative', key: 'k' });

    expect(one).not.toBe(other);
  });

  test('gives each workflow of an event its own run, and a key used at another moment another one', () => {
    const key = deriveEventKey({ environment: 'production', sender: 'native', key: 'k' });

    const runs = [1, 2].flatMap((moment) =>
      ['a', 'b'].map((workflow) => deriveRunId(deriveEventId(key, moment), workflow)),
    );

    expect(new Set(runs).size).toBe(4);
  });

  test('has the spelling that is stored and published', () => {
    const key = deriveEventKey({ environment: 'production', sender: 'native', key: 'order-1' });
    const id = deriveEventId(key, Date.parse('2026-11-21T10:00:00.000Z'));

    expect(id).toBe('evt_3fenjszwr23mze1nj16py4y7mg01m7yrrt80');
    expect(parseEventId(id)?.momentMs).toBe(Date.parse('2026-11-21T10:00:00.000Z'));
  });
});

describe('an event’s key', () => {
  const anyKey = fc.oneof(
    anyScope.map(deriveEventKey),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map(createRandomEventKey),
  );

  test('is a UUID of version 8, and back', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const uuid = formatEventUuid(key);

        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseEventUuid(uuid)).toBe(key);
        expect(parseEventUuid(uuid.toUpperCase())).toBe(key);
      }),
    );
  });

  test('differs for other random bytes', () => {
    const [one, other] = [1, 2].map((byte) => createRandomEventKey(new Uint8Array(16).fill(byte)));

    expect(one).not.toBe(other);
  });

  test.each(['', 'x', '00000000-0000-8000-8000-00000000000', '00000000-0000-8000-8000-000000000000\n', 'g'.repeat(36)])(
    'is not to be found in %j',
    (text) => {
      expect(parseEventUuid(text)).toBeUndefined();
    },
  );
});

describe('parseEventId and parseRunId', () => {
  test.each([
    '',
    'evt_',
    'EVT_0000000000000000000000000000000000000',
    `evt_${'0'.repeat(35)}`,
    `evt_${'0'.repeat(37)}`,
    `evt_${'0'.repeat(35)}i`,
    `evt_${'0'.repeat(35)}A`,
    `evt_${'0'.repeat(36)}\n`,
    `run_${'0'.repeat(36)}`,
    `run_${'0'.repeat(45)}`,
    'a foreign name',
  ])('find no ID in %j', (text) => {
    expect([parseEventId(text), parseRunId(text)]).toEqual([undefined, undefined]);
  });

  test('never throw, and give back only the text that they were given', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseEventId(text)?.id ?? text).toBe(text);
        expect(parseRunId(text)?.id ?? text).toBe(text);
      }),
    );
  });
});

describe('emittedEventId', () => {
  test('is the same however often a state is retried', () => {
    expect(deriveEmittedEventId({ ...emitter })).toBe(deriveEmittedEventId(emitter));
  });

  test('carries the moment at which the state was entered', () => {
    expect(parseEventId(deriveEmittedEventId(emitter))?.momentMs).toBe(Date.parse(emitter.enteredAt));
  });

  test.each([
    ['run', { runId: 'run_b' as RunId }],
    ['state', { state: 'Ask again' }],
    ['moment of entry, as in a loop', { enteredAt: '2026-11-21T10:00:01.000Z' }],
    ['entry of the task', { entry: 1 }],
    ['Map item', { item: 0 }],
  ])('differs for another %s', (_, difference) => {
    expect(deriveEmittedEventId({ ...emitter, ...difference })).not.toBe(deriveEmittedEventId(emitter));
  });

  test('is one for each Map item', () => {
    const ids = [0, 1, 2].map((item) => deriveEmittedEventId({ ...emitter, item }));

    expect(new Set(ids).size).toBe(3);
  });
});
