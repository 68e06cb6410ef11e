import { describe, expect, test } from '@jest/globals';
import { emissionCycles } from '../../../lib/core/emission-cycles.ts';
import { eventBusSubstitution, putEvents } from '../../../lib/core/lineage.ts';
import { parseManifest, type Trigger } from '../../../lib/core/manifest.ts';

const id = '0b7c1c1e-0000-4000-8000-000000000000';

function workflow(name: string, emits: string | undefined, triggers: readonly Trigger[], more: object = {}) {
  const entry = { EventBusName: eventBusSubstitution, Source: name, DetailType: emits };
  const task = { Type: 'Task', Resource: putEvents, Arguments: { Entries: [entry] } };
  return {
    workflow: { name, ...parseManifest({ id, triggers, ...more }) },
    definition: { States: emits === undefined ? {} : { Emit: task } },
  };
}

describe('a cycle of emissions', () => {
  test('is found where a workflow listens to what it emits, with the place and the way', () => {
    const found = emissionCycles([workflow('a', 'tick', [{ event: 'tick' }])]);

    expect(found).toMatchObject([{ workflowName: 'a', pointer: '/States/Emit/Arguments/Entries/0' }]);
    expect(found[0]?.message).toContain('(a → a)');
  });

  test('is found across workflows, once for each that may not trigger itself', () => {
    const found = emissionCycles([
      workflow('a', 'one', [{ event: 'two' }]),
      workflow('b', 'two', [{ source: 'a', event: 'one' }], { allowSelfTrigger: true }),
      workflow('c', undefined, [{ event: 'one' }]),
    ]);

    expect(found.map(({ workflowName }) => workflowName)).toEqual(['a']);
    expect(found[0]?.message).toContain('(a → b → a)');
  });

  test.each([
    ['the source is another', workflow('a', 'tick', [{ source: 'b', event: 'tick' }])],
    ['the name is computed', workflow('a', '{% $name %}', [{ event: 'tick' }])],
    ['the workflow is a draft', workflow('a', 'tick', [{ event: 'tick' }], { status: 'draft' })],
    ['it may trigger itself', workflow('a', 'tick', [{ event: 'tick' }], { allowSelfTrigger: true })],
  ])('is none where %s', (_, only) => {
    expect(emissionCycles([only])).toEqual([]);
  });
});
