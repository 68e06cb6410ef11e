import { describe, expect, test } from '@jest/globals';
import { findClaimedSources } from '../../../../lib/authoring/emission/claimed-emission.ts';
import { eventBusSubstitution, putEvents } from '../../../../lib/authoring/emission/lineage.ts';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { digestSecret } from '../../../../lib/core/credential/token.ts';
import { explainClaim, requireSource } from '../../../../lib/core/source/claimed-source.ts';

const declared = new Set(['stripe', 'github']);
const credential = (sources?: readonly string[]): Credential => ({
  id: 'cred_a',
  digest: digestSecret('secret'),
  label: 'a',
  environment: 'production',
  scopes: ['admin'],
  sources,
  createdAt: '2026-01-01T00:00:00.000Z',
});

describe('a declared source', () => {
  test('may be claimed only by a credential with a grant by name; administrators are no exception', () => {
    const claim = (sources?: readonly string[]) => () => requireSource(credential(sources), 'stripe', declared);

    expect(claim(['github', 'stripe'])).not.toThrow();
    for (const sources of [undefined, [], ['github'], ['Stripe'], ['*'], ['stripe ']]) {
      expect(claim(sources)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    }
    expect(claim()).toThrow(/"stripe" is declared.*\/hooks\/stripe.*"sources": \["stripe"\]/);
  });

  // EventBridge compares sources exactly: none of these matches a trigger of "stripe".
  test.each(['Stripe', 'STRIPE', 'stripe ', 'ѕtripe', 'stripe\u200b', 'ｓｔｒｉｐｅ', 'shop', ''])(
    'is not claimed by another spelling, which is another source: %j',
    (source) => {
      expect(() => requireSource(credential(), source, declared)).not.toThrow();
      expect(explainClaim(source, declared)).toBeUndefined();
    },
  );

  test('is not claimed by what a workflow emits', () => {
    expect(explainClaim('stripe', declared)).toMatch(/source "stripe".*starts nothing/);
  });
});

describe('a definition', () => {
  const emitting = (...sources: readonly unknown[]) => {
    const entries = sources.map((Source) => ({
      EventBusName: eventBusSubstitution,
      Source,
      DetailType: 'x',
      Detail: {},
    }));
    const task = { Type: 'Task', Resource: putEvents, Arguments: { Entries: entries }, End: true };
    return { States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Emit', States: { Emit: task } } } } };
  };

  test('that emits under a declared source is found, with the place of each', () => {
    const findings = findClaimedSources(emitting('shop', 'stripe', "{% 'github' %}", '{% $source %}'), declared);

    const at = '/States/Each/ItemProcessor/States/Emit/Arguments/Entries';
    expect(findings.map(({ pointer }) => pointer)).toEqual([`${at}/1/Source`, `${at}/2/Source`]);
    expect(findings[0]).toMatchObject({ message: expect.stringContaining('"stripe"'), remedy: expect.any(String) });
  });

  test('may emit under a declared source on its own bus', () => {
    const entry = { EventBusName: 'mine', Source: 'stripe', DetailType: 'x', Detail: {} };

    expect(findClaimedSources({ Resource: putEvents, Arguments: { Entries: [entry] } }, declared)).toEqual([]);
  });
});
