import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { synthesizeUnlessKept } from '../../../../lib/cli/reload/kept-synthesis.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** A project with one source, and a synthesis that copies it and writes an editor schema, as the real one does. */
function createProject() {
  const root = createTemporaryFolder();
  const [folder, source, workflows] = ['kept', 'source.ts', 'workflows'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(join(workflows, 'orders'), { recursive: true });
  writeFileSync(source, 'first');
  writeFileSync(join(workflows, 'orders', 'workflow.json'), '{}');
  let count = 0;
  let duringSynthesis = (): void => undefined;
  const synthesis = {
    synthesize: async ({ outputFolder }: { outputFolder: string }) => {
      count += 1;
      writeFileSync(join(outputFolder, 'template.json'), readFileSync(source));
      writeFileSync(join(workflows, 'workflow.schema.json'), '{"title":"schema"}');
      duringSynthesis();
      return ['warning: one'];
    },
  };
  return {
    source,
    workflows,
    folder,
    countSyntheses: () => count,
    whileSynthesizing: (act: () => void) => (duringSynthesis = act),
    start: async () => {
      const outputFolder = createTemporaryFolder();
      const warnings = await synthesizeUnlessKept(
        { outputFolder, workflows },
        { synthesis, folder, sources: [source] },
      );
      return { warnings, template: readFileSync(join(outputFolder, 'template.json'), 'utf8') };
    },
  };
}

test('an unchanged project is synthesized once, and later starts get its assembly and its warnings', async () => {
  const project = createProject();

  const starts = [await project.start(), await project.start(), await project.start()];

  expect(starts).toEqual(Array(3).fill({ warnings: ['warning: one'], template: 'first' }));
  expect(project.countSyntheses()).toBe(1);
});

test.each([
  ['a source', (project: ReturnType<typeof createProject>) => writeFileSync(project.source, 'other')],
  [
    'a file of a workflow',
    (project: ReturnType<typeof createProject>) =>
      writeFileSync(join(project.workflows, 'orders', 'workflow.json'), '{ }'),
  ],
  [
    'a new file',
    (project: ReturnType<typeof createProject>) => writeFileSync(join(project.workflows, 'sources.json'), '[]'),
  ],
  [
    'a changed editor schema',
    (project: ReturnType<typeof createProject>) =>
      writeFileSync(join(project.workflows, 'workflow.schema.json'), 'edited'),
  ],
])('%s causes a synthesis', async (_, change) => {
  const project = createProject();
  await project.start();

  change(project);
  await project.start();

  expect(project.countSyntheses()).toBe(2);
});

test('a change back to earlier content finds the earlier assembly', async () => {
  const project = createProject();
  await project.start();
  writeFileSync(project.source, 'second');
  await project.start();

  writeFileSync(project.source, 'first');

  expect((await project.start()).template).toBe('first');
  expect(project.countSyntheses()).toBe(2);
});

test('an assembly that starts use stays, however many other projects start in between', async () => {
  const project = createProject();
  await project.start();

  for (let other = 0; other < 12; other += 1) {
    writeFileSync(project.source, `other ${other}`);
    await project.start();
    writeFileSync(project.source, 'first');
    // A file system may keep times in whole milliseconds.
    await pause(5);
    expect((await project.start()).template).toBe('first');
  }

  expect(project.countSyntheses()).toBe(13);
  expect(readdirSync(project.folder)).toHaveLength(6);
});

test('an assembly is not kept if a source was saved during the synthesis', async () => {
  const project = createProject();
  project.whileSynthesizing(() => writeFileSync(project.source, `saved ${project.countSyntheses()}`));

  await project.start();
  project.whileSynthesizing(() => undefined);

  expect(existsSync(project.folder)).toBe(false);
  expect((await project.start()).template).toBe('saved 1');
});

test('a kept assembly that has lost content is synthesized again', async () => {
  const project = createProject();
  await project.start();
  const [name = ''] = readdirSync(project.folder);
  truncateSync(join(project.folder, name, 'assembly', 'template.json'));

  expect((await project.start()).template).toBe('first');
  expect((await project.start()).template).toBe('first');
  expect(project.countSyntheses()).toBe(2);
});

test('a refused project is refused at each start', async () => {
  const project = createProject();
  project.whileSynthesizing(() => {
    throw new Error('workflow.json: id is missing');
  });

  for (let start = 0; start < 2; start += 1)
    await expect(project.start()).rejects.toThrow('workflow.json: id is missing');

  expect(project.countSyntheses()).toBe(2);
});
