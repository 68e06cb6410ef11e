import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createWorkflowFolder } from '../../../lib/authoring/new-workflow.ts';
import { readWorkflowProject } from '../../../lib/authoring/workflow-project.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const id = '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3';
const create = (folder: string, name = 'hello', event = 'user.signed_up') =>
  createWorkflowFolder({ folder, name, event, id });

describe('a new workflow', () => {
  test('is a folder of manifest, definition and one case, without mistakes or warnings', () => {
    const folder = createTemporaryFolder();
    const warnings: string[] = [];

    const { files } = create(folder);
    const { workflows } = readWorkflowProject(folder, { warn: (line) => warnings.push(line) });

    expect(readdirSync(folder)).toEqual(['hello']);
    expect(readdirSync(join(folder, 'hello')).toSorted()).toEqual(files.toSorted());
    expect(workflows[0]?.workflow).toMatchObject({ id, name: 'hello', triggers: [{ event: 'user.signed_up' }] });
    expect(workflows[0]?.cases).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test('is in a nested stack when the main stack has 50 workflows', () => {
    const folder = createTemporaryFolder();
    for (let at = 0; at < 50; at += 1) create(folder, `w${at}`);
    const readStack = (name: string): unknown =>
      JSON.parse(readFileSync(join(folder, name, 'workflow.json'), 'utf8')).stack;

    create(folder, 'next');

    expect(['w49', 'next'].map(readStack)).toEqual([undefined, 'nested']);
  });

  test.each([
    ['hello', /hello exists already: choose another name/],
    ['HELLO', /hello exists already: choose another name/],
    ['Bestellung prüfen', /use for example "Bestellung-prufen", and set "name"/],
    ['../other', /is no name of a folder: .+ use for example "other"/],
    ['', /is no name of a folder: .+ choose such a name/],
    ['Grüße', /is no name of a folder/],
  ])('is refused under the name %j beside another one', (name, message) => {
    const folder = createTemporaryFolder();
    create(folder);

    expect(() => create(folder, name)).toThrow(message);
    expect(readdirSync(folder)).toEqual(['hello']);
  });

  test('is refused under the name that another manifest has', () => {
    const folder = createTemporaryFolder();
    create(folder);
    const manifest = join(folder, 'hello', 'workflow.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"id"', '"name": "greeter", "id"'));

    expect(() => create(folder, 'greeter')).toThrow(/the workflow in .+hello has that name/);
  });

  test.each(['', 'user.*'])('is refused for the event %j', (event) => {
    const folder = createTemporaryFolder();

    expect(() => create(folder, 'hello', event)).toThrow(/^the event /);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('needs the folder of workflows', () => {
    expect(() => create(join(createTemporaryFolder(), 'none'))).toThrow(/is no folder: make it/);
  });
});

test('the copy of a workflow is reported in both manifests, each with a new ID', () => {
  const folder = createTemporaryFolder();
  create(folder);
  mkdirSync(join(folder, 'copy'));
  cpSync(join(folder, 'hello'), join(folder, 'copy'), { recursive: true });

  expect(() => readWorkflowProject(folder, {})).toThrow(
    expect.objectContaining({
      findings: [
        expect.stringMatching(/copy\/workflow\.json:3:3 #\/id: .+hello\/workflow\.json: .+such as "[0-9a-f-]{36}"/),
        expect.stringMatching(/hello\/workflow\.json:3:3 #\/id: .+copy\/workflow\.json: .+such as "[0-9a-f-]{36}"/),
      ],
    }),
  );
});
