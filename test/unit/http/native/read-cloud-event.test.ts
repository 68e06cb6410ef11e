// GET /v1/events/{id} for callers that accept CloudEvents, and the way of a CloudEvent in and out.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const type = 'application/cloudevents+json';
const accept = { accept: `${type}, application/json;q=0.5` };

async function submit(body: object, headers: Readonly<Record<string, string>> = {}) {
  const world = new HttpWorld();
  const token = world.token({});
  const answer = await world.send('POST', '/v1/events', { token, body, headers });
  const { event, events } = answer.body as { event?: { id: string }; events?: { id: string }[] };
  const id = event?.id ?? events?.[0]?.id ?? '';
  const read = (more: object = {}) => world.send('GET', `/v1/events/${id}`, { token, headers: accept, ...more });
  return { world, id, read };
}

describe('an event', () => {
  test('is a CloudEvent for a caller that accepts one', async () => {
    const { id, read } = await submit({ source: 'shop', name: 'order.created', data: { n: 1 } });

    const { status, headers, body } = await read();

    expect([status, headers['content-type'], headers.vary]).toEqual([200, type, 'accept']);
    expect(body).toMatchObject({ specversion: '1.0', id, source: 'shop', type: 'order.created', data: { n: 1 } });
  });

  test('that came as a CloudEvent goes out as it came', async () => {
    const sent = {
      ...{ specversion: '1.0', id: 'e-1', source: '/shops/1', type: 'order.created', subject: 'A-1' },
      ...{ time: '2026-11-20T09:00:00Z', tenant: 'acme', data: { n: 1 } },
    };
    const { read } = await submit(sent, { 'content-type': type });

    expect((await read()).body).toEqual(sent);
  });

  test('is what it was for all other callers', async () => {
    const { id, read } = await submit({ source: 'shop', name: 'order.created', data: {} });

    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }])
      expect((await read({ headers })).body).toMatchObject({ event: { id }, runs: [] });
  });

  test('of another environment is not found, whatever is accepted', async () => {
    const { world, read } = await submit({ source: 'shop', name: 'order.created', data: {} });

    expect((await read({ token: world.token({ environment: 'staging' }) })).status).toBe(404);
  });
});
