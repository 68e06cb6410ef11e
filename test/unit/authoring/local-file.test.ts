import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderLocalFileSchema } from '../../../lib/authoring/editor-schemas.ts';
import { findLocalFileMistakes, parseLocalFile, readLocalFiles } from '../../../lib/authoring/local-file.ts';
import { FlowgateError } from '../../../lib/value/errors.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const definition = { States: { 'Ask the model': { Type: 'Task' }, Done: { Type: 'Succeed' } } };

function findErrors(file: unknown): unknown {
  try {
    return parseLocalFile(file, definition);
  } catch (error) {
    if (error instanceof FlowgateError) return error.errors;
    throw error;
  }
}

const of = (answer: unknown): unknown => ({ standIns: { 'Ask the model': answer } });
const at = '/standIns/Ask the model';

describe('a local.json', () => {
  test.each([
    ['nothing', {}, {}],
    ['a value', of({ output: { a: 1 } }), { 'Ask the model': { output: { a: 1 } } }],
    [
      'a list, an error, a delay and expressions',
      of([{ error: 'E', cause: "{% 'no ' & $arguments.id %}", delaySeconds: 1.5 }, { output: '{% $arguments %}' }]),
      {
        'Ask the model': [
          { error: 'E', cause: "{% 'no ' & $arguments.id %}", delaySeconds: 1.5 },
          { output: '{% $arguments %}' },
        ],
      },
    ],
  ])('with %s is read', (_, file, standIns) => {
    expect(findErrors(file)).toEqual(standIns);
  });

  test.each([
    ['a misspelt member', { standins: {} }, '/standins', 'is not a known member; did you mean "standIns"?'],
    [
      'a misspelt state',
      { standIns: { 'Ask a model': { output: 1 } } },
      '/standIns/Ask a model',
      'is not a Task state of the definition; did you mean "Ask the model"?: name one of "Ask the model"',
    ],
    ['a misspelt member of an answer', of({ outptu: 1, error: 'E' }), `${at}/outptu`, /did you mean "output"/],
    ['a misspelt member in a list', of([{ outptu: 1, error: 'E' }]), `${at}/0/outptu`, /did you mean "output"/],
    ['neither output nor error', of({ delaySeconds: 1 }), at, 'needs either "output" or "error"'],
    ['no answer at all', of([]), at, 'must not be empty'],
    ['text as an answer', of('yes'), at, 'is not valid'],
    ['a negative delay', of({ output: 1, delaySeconds: -1 }), `${at}/delaySeconds`, /^must be a number of seconds/],
    ['no JSONata', of({ output: { a: '{% 1 + %}' } }), `${at}/output/a`, /^is not a JSONata expression: /],
    [
      'an unknown variable',
      of({ output: '{% $argument.id %}' }),
      `${at}/output`,
      'there is no variable $argument here: read the arguments of the task as $arguments',
    ],
    ['an unknown function', of({ output: '{% $shout(1) %}' }), `${at}/output`, 'there is no function $shout'],
    ['a bare name', of({ output: '{% id %}' }), `${at}/output`, /^"id" reads nothing here/],
  ])('with %s is refused by its place', (_, file, pointer, message) => {
    const found = typeof message === 'string' ? message : expect.stringMatching(message);

    expect(findErrors(file)).toEqual([{ pointer, message: found }]);
  });

  test('that does not exist has no mistakes', () => {
    expect(findLocalFileMistakes('/nowhere/local.json', definition)).toEqual([]);
  });

  test('that is not JSON has its mistake with file, line and column', () => {
    const path = join(createTemporaryFolder(), 'local.json');
    writeFileSync(path, '{\n  "standIns": {]}\n}');

    expect(findLocalFileMistakes(path, definition)).toEqual([
      expect.stringMatching(/^\S+\/local\.json:2:16 #\/standIns: error json-syntax: /),
    ]);
  });

  test('is read for every workflow of a folder, with its path', () => {
    const folder = createTemporaryFolder();
    for (const [name, id] of Object.entries({ a: 'AA', b: 'BB' })) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id }));
    }
    writeFileSync(join(folder, 'b', 'local.json'), JSON.stringify(of({ output: 1 })));

    expect(readLocalFiles(folder)).toEqual([
      { workflowId: 'aa', file: relative(process.cwd(), join(folder, 'a', 'local.json')), standIns: {} },
      {
        workflowId: 'bb',
        file: relative(process.cwd(), join(folder, 'b', 'local.json')),
        standIns: { 'Ask the model': { output: 1 } },
      },
    ]);
  });

  test('has a JSON Schema for editors', () => {
    const schema = JSON.parse(renderLocalFileSchema()) as { properties: Record<string, object> };

    expect(Object.keys(schema.properties)).toEqual(['$schema', 'standIns']);
    expect(JSON.stringify(schema.properties.standIns)).toContain('"delaySeconds"');
  });
});
