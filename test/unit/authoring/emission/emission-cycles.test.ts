import { describe, expect, test } from '@jest/globals';
import { findEmissionCycles } from '../../../../lib/authoring/emission/emission-cycles.ts';
import { eventBusSubstitution, putEvents } from '../../../../lib/authoring/emission/lineage.ts';
import { parseManifest, type Trigger } from '../../../../lib/core/workflow/manifest.ts';
import { createWorkflow } from '../../../../lib/core/workflow/workflow.ts';

const id = '0b7c1c1e-0000-4000-8000-000000000000';

function workflow(name: string, emits: string | undefined, triggers: readonly Trigger[], more: object = {}) {
  const entry = { EventBusName: eventBusSubstitution, Source: name, DetailType: emits };
  const task = { Type: 'Task', Resource: putEvents, Arguments: { Entries: [entry] } };
  return {
    workflow: createWorkflow(name, parseManifest({ id, triggers, ...more })),
    definition: { States: emits === undefined ? {} : { Emit: task } },
  };
}

const free = { allowSelfTrigger: true };

describe('a cycle of emissions', () => {
  test('is found if a workflow listens to what it emits, with the place, the way and the remedy', () => {
    const found = findEmissionCycles([workflow('a', 'tick', [{ event: 'tick' }])]);

    expect(found).toEqual([
      {
        folder: 'a',
        pointer: '/States/Emit/Arguments/Entries/0',
        isCertain: true,
        message:
          'the event "tick" leads back to the workflow that emits it (a → a), and the loop guard would stop it there',
        remedy: 'emit another event, or set "allowSelfTrigger": true in a/workflow.json if the loop ends by itself',
      },
    ]);
  });

  test('across workflows is found once, and names every workflow that may not trigger itself', () => {
    const found = findEmissionCycles([
      workflow('a', 'one', [{ event: 'three' }]),
      workflow('b', 'two', [{ source: 'a', event: 'one' }], free),
      workflow('c', 'three', [{ event: 'two' }]),
      workflow('d', undefined, [{ event: 'one' }]),
    ]);

    expect(found).toMatchObject([{ folder: 'a', message: expect.stringContaining('(a → b → c → a)') }]);
    expect(found[0]?.remedy).toContain('in a/workflow.json and c/workflow.json if');
  });

  test('is found for the one workflow that may not trigger itself, since the loop guard stops that one', () => {
    const found = findEmissionCycles([
      workflow('a', 'one', [{ event: 'two' }], free),
      workflow('b', 'two', [{ event: 'one' }]),
    ]);

    expect(found).toMatchObject([{ folder: 'b', message: expect.stringContaining('(b → a → b)') }]);
  });

  test('is another one for another way round', () => {
    const found = findEmissionCycles([
      workflow('a', 'one', [{ event: 'one' }]),
      workflow('b', 'two', [{ event: 'two' }]),
    ]);

    expect(found.map(({ folder }) => folder)).toEqual(['a', 'b']);
  });

  test.each<[string, string, Trigger]>([
    ['the name is computed', '{% $name %}', { event: 'tick' }],
    ['a condition may end it', 'tick', { event: 'tick', where: { data: { left: [{ numeric: ['>', 0] }] } } }],
  ])('is only suspected if %s', (_, emits, trigger) => {
    expect(findEmissionCycles([workflow('a', emits, [trigger])])).toMatchObject([
      { isCertain: false, message: expect.stringContaining('may lead back') },
    ]);
  });

  test('that is certain is reported before a shorter one that is suspected', () => {
    const found = findEmissionCycles([
      workflow('a', 'one', [{ event: 'two' }, { event: 'one', where: { data: { left: [1] } } }]),
      workflow('b', 'two', [{ event: 'one' }], free),
    ]);

    expect(found).toMatchObject([{ isCertain: true, message: expect.stringContaining('(a → b → a)') }]);
  });

  test.each([
    ['the source is another', workflow('a', 'tick', [{ source: 'b', event: 'tick' }])],
    ['the workflow is a draft', workflow('a', 'tick', [{ event: 'tick' }], { status: 'draft' })],
    ['it may trigger itself', workflow('a', 'tick', [{ event: 'tick' }], free)],
    [
      'the trigger leaves out what workflows emit',
      workflow('a', 'tick', [{ event: 'tick', where: { metadata: { dialect: ['native'] } } }]),
    ],
  ])('is none if %s', (_, only) => {
    expect(findEmissionCycles([only])).toEqual([]);
  });
});
