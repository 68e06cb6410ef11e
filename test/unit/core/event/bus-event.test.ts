import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { identifyEvent, packDetail, parseDetail, parseStartRequest } from '../../../../lib/core/event/bus-event.ts';
import { deriveEmittedEventId } from '../../../../lib/core/event/identity.ts';
import { createEmission, createMetadata, emitter, eventIdOf } from '../../../fixtures/bus-events.ts';

const metadata = createMetadata('k');

describe('parseDetail', () => {
  test('returns the published detail, member for member', () => {
    const detail = {
      metadata: { ...metadata, organisationId: 'acme', labels: { v: [1] } },
      data: { a: 1 },
      stateValues: { s: null },
    };

    expect(JSON.parse(JSON.stringify(parseDetail(detail)))).toEqual(detail);
  });

  test('keeps data by reference without inventing data', () => {
    const dataRef = { bucket: 'b', key: 'k', sha256: 's', bytes: 1 };

    expect(parseDetail({ metadata, dataRef })).toEqual({ metadata, dataRef });
  });

  test('gives an emitted event without data none', () => {
    expect(parseDetail({ metadata })).toEqual({ metadata, data: {} });
  });

  test('keeps every member of the data, with any name', () => {
    const anyData = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1')),
      fc.jsonValue(),
    );

    fc.assert(
      fc.property(anyData, (members) => {
        const text = JSON.stringify({ metadata, data: members });

        expect(JSON.stringify(parseDetail(JSON.parse(text)))).toBe(text);
      }),
    );
  });

  test.each([
    ['nothing', undefined],
    ['no metadata', { data: {} }],
    ['neither an ID nor an emitter', { metadata: { ...metadata, eventId: undefined } }],
    ['a moment that is none', { metadata: { ...metadata, receivedAt: 'now' } }],
    ['data that are no object', { metadata, data: [1] }],
    ['no lineage', { metadata: { ...metadata, lineage: undefined } }],
    ['no environment', { metadata: { ...metadata, environment: undefined } }],
  ])('refuses %s, for the dead-letter queue', (_, detail) => {
    expect(() => parseDetail(detail)).toThrow();
  });
});

describe('packDetail', () => {
  /** What EventBridge may make of JSON: it parses it, and serializes it again. */
  const overTheBus = (detail: object): unknown => JSON.parse(JSON.stringify(JSON.parse(JSON.stringify(detail))));
  const data = { plain: 'é🙂', list: [1, 0.1, null] };

  test('does not change a detail that plain JSON can represent', () => {
    const detail = { metadata, data, stateValues: { s: 1 } };

    expect(packDetail(detail)).toBe(detail);
  });

  test.each([
    ['data', { metadata, data: { text: 'a\uFFFEb' } }],
    ['a key of the data', { metadata, data: { 'a\uFFFF': 1 } }],
    ['a lone surrogate', { metadata, data: { text: '\uD800' } }],
    ['state values', { metadata, data, stateValues: { s: '\uFFFE' } }],
    ['labels', { metadata: { ...metadata, labels: { serials: ['\uFFFE'] } }, data }],
    ['the cause of a refusal', { metadata: { ...metadata, refusals: [{ workflowId: 'w', cause: '\uFFFE' }] }, data }],
    [
      'state values beside a reference',
      { metadata, dataRef: { bucket: 'b', key: 'k', sha256: 's', bytes: 1 }, stateValues: { s: '\uFFFE' } },
    ],
  ])('carries %s that no queue takes as text that every queue takes', (_, detail) => {
    const packed = overTheBus(packDetail(detail));

    expect(JSON.stringify(packed)).not.toMatch(/[\uFFFE\uFFFF]|\\ud800"/);
    expect(parseDetail(packed)).toEqual(detail);
  });
});

describe('identifyEvent', () => {
  test('reads the ID of an accepted event and computes that of an emitted one', () => {
    expect(identifyEvent({ metadata, data: {} }).id).toBe(eventIdOf('k'));
    expect(identifyEvent(parseDetail(createEmission())).id).toBe(deriveEmittedEventId(emitter));
  });

  test('refuses an invalid ID', () => {
    const forged = { metadata: { ...metadata, eventId: 'evt_x' as typeof metadata.eventId }, data: {} };

    expect(() => identifyEvent(forged)).toThrow(RangeError);
  });
});

describe('parseStartRequest', () => {
  test('reads what a rule’s input transformer makes', () => {
    const body = { workflowId: 'w', source: 'shop', name: 'x', detail: { metadata, data: {} } };

    expect(parseStartRequest(body)).toEqual(body);
  });

  test.each([undefined, {}, 'x', { workflowId: 'w', source: 's', name: 'n' }])('refuses %j', (body) => {
    expect(() => parseStartRequest(body)).toThrow();
  });
});
