import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '../../../../lib/core/event/event.ts';
import { deriveRunId, parseEventId } from '../../../../lib/core/event/identity.ts';
import { restoreEvent } from '../../../../lib/core/event/restore-event.ts';
import type { FoundField } from '../../../../lib/core/operate/found-fields.ts';
import { createMetadata, eventIdOf, receivedAt } from '../../../fixtures/bus-events.ts';

const id = eventIdOf('k');
const receivedSeconds = Date.parse(receivedAt) / 1_000;
const metadata = createMetadata('k', {
  workflows: ['w1', 'w2'],
  refusals: [{ workflowId: 'w2', cause: '/data/sku is missing' }],
});
const archived = { source: 'shop', name: 'order.created', detail: { metadata, data: { orderId: 'A-1' } } };

function createBed(there?: StoredEvent) {
  const puts: [StoredEvent, readonly FoundField[] | undefined][] = [];
  const deps = {
    events: {
      put: async (event: StoredEvent, _now: number, found?: readonly FoundField[]) => {
        puts.push([event, found]);
        return there === undefined ? { kind: 'created' as const } : { kind: 'exists' as const, event: there };
      },
    },
    findWorkflowName: (workflow: string) => (workflow === 'w1' ? 'orders' : undefined),
    windowSeconds: 3_600,
    indexedPointers: ['/orderId'],
    now: () => new Date(Date.parse(receivedAt) + 60_000),
  };
  return { puts, deps };
}

describe('an event of the archive', () => {
  test('is stored with its decision and its indexed fields, without a fingerprint', async () => {
    const { puts, deps } = createBed();

    expect(await restoreEvent(archived, deps)).toEqual({ eventId: id, isRestored: true });
    const event = {
      key: parseEventId(id)?.key,
      id,
      ...archived,
      matches: [
        { workflowId: 'w1', name: 'orders', runId: deriveRunId(id, 'w1') },
        { workflowId: 'w2', name: 'w2', refused: [{ pointer: '', message: '/data/sku is missing' }] },
      ],
      keyUntil: receivedSeconds + 3_600,
      expiresAt: receivedSeconds + 3_600,
    };
    expect(puts).toEqual([[event, [{ pointer: '/orderId', value: 'A-1' }]]]);
  });

  test('is left out if there is an event under its key', async () => {
    const { deps } = createBed({ id } as StoredEvent);

    expect(await restoreEvent(archived, deps)).toEqual({ eventId: id, isRestored: false });
  });

  test.each([
    ['it has expired', archived, { now: () => new Date(Date.parse(receivedAt) + 3_600_000) }],
    [
      'it is the release of a waiting run',
      { ...archived, detail: { ...archived.detail, metadata: { ...metadata, releasedAt: receivedAt } } },
      {},
    ],
  ])('is not stored if %s', async (_, event, difference) => {
    const { puts, deps } = createBed();

    expect(await restoreEvent(event, { ...deps, ...difference })).toEqual({ eventId: id, isRestored: false });
    expect(puts).toEqual([]);
  });

  test('is refused if the router did not put it on the bus', async () => {
    const { puts, deps } = createBed();

    await expect(restoreEvent({ ...archived, detail: { data: {} } }, deps)).rejects.toThrow();
    expect(puts).toEqual([]);
  });
});
