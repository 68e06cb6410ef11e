import { describe, expect, test } from '@jest/globals';
import { toCloudEvent } from '../../../../lib/core/event/cloud-event.ts';
import { createMetadata, eventIdOf, receivedAt } from '../../../fixtures/bus-events.ts';

const eventId = eventIdOf('k');
const metadata = createMetadata('k');
const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('an event as a CloudEvent', () => {
  test('has its ID, source, name, time, trace and data', () => {
    const detail = { metadata: { ...metadata, trace }, data: { orderId: 'A-1' } };

    expect(toCloudEvent({ source: 'shop', name: 'order.created', detail })).toEqual({
      specversion: '1.0',
      id: eventId,
      source: 'shop',
      type: 'order.created',
      time: receivedAt,
      traceparent: trace,
      datacontenttype: 'application/json',
      data: { orderId: 'A-1' },
    });
  });

  test('is itself if it came as one', () => {
    const data = {
      specversion: '1.0',
      id: 'e-1',
      source: '/shops/1',
      type: 'order.created',
      time: '2026-11-20T09:00:00Z',
      subject: 'A-1',
      traceparent: trace,
      tenant: 'acme',
      data: { orderId: 'A-1' },
    };

    expect(toCloudEvent({ source: '/shops/1', name: 'order.created', detail: { metadata, data } })).toBe(data);
  });

  test.each([
    ['another type', { specversion: '1.0', id: 'e', source: 's', type: 'other' }],
    ['no ID', { specversion: '1.0', id: '', source: 's', type: 'a' }],
    ['another version', { specversion: '0.3', id: 'e', source: 's', type: 'a' }],
  ])('is a new one if its data has %s', (_, data) => {
    expect(toCloudEvent({ source: 's', name: 'a', detail: { metadata, data } })).toMatchObject({ id: eventId, data });
  });

  test('refers to data that is kept apart', () => {
    const detail = { metadata, dataRef: { bucket: 'b', key: 'k/1', sha256: 'x', bytes: 300_000 } };

    expect(toCloudEvent({ source: 's', name: 'a', detail })).toMatchObject({ dataref: 's3://b/k/1' });
    expect(toCloudEvent({ source: 's', name: 'a', detail })).not.toHaveProperty('data');
  });

  test.each([
    ['my shop', 'my%20shop'],
    ['größe', 'gr%C3%B6%C3%9Fe'],
    ['urn:a:b', 'urn:a:b'],
    ['\ud800', '%EF%BF%BD'],
  ])('has the source %j as the URI reference %s', (source, expected) => {
    expect(toCloudEvent({ source, name: 'a', detail: { metadata, data: {} } }).source).toBe(expected);
  });
});
