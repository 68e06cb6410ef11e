// The messages of common mistakes, as an engineer reads them. test/fixtures/mistakes.md has them for review: each names the file,
// the place, what is wrong and what to do.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { WorkflowFolderError } from '../../../lib/authoring/workflow-folder-error.ts';
import { readWorkflowProject } from '../../../lib/authoring/workflow-project.ts';
import {
  goodCases,
  goodDefinition,
  goodManifest,
  goodSources,
  type Mistake,
  mistakes,
} from '../../fixtures/mistakes.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const good: Readonly<Record<Mistake['file'], string>> = {
  'workflow.json': goodManifest,
  'definition.asl.json': goodDefinition,
  'cases.json': goodCases,
  '../sources.json': goodSources,
};

/** The lines for a project with one mistake, or with none. Places of the folder and new UUIDs are replaced. */
function readLines(mistake?: Mistake): string[] {
  const folder = createTemporaryFolder();
  mkdirSync(join(folder, 'order'));
  for (const [file, text] of Object.entries(good)) {
    const changed = file === mistake?.file ? text.replace(mistake.right, () => mistake.wrong) : text;
    writeFileSync(join(folder, 'order', file), changed);
  }
  const lines: string[] = [];
  try {
    readWorkflowProject(folder, { warn: (line) => lines.push(`warning: ${line}`) });
  } catch (error) {
    if (!(error instanceof WorkflowFolderError)) throw error;
    lines.push(...error.findings);
  }
  const place = relative(process.cwd(), folder);
  return lines.map((line) => line.replaceAll(`${place}/`, '').replace(/(?<=such as ")[0-9a-f-]{36}/, '<new UUID>'));
}

const shown = readFileSync('test/fixtures/mistakes.md', 'utf8');
const expected = new Map(
  [...shown.matchAll(/^## (.+)\n\n```\n([\s\S]*?)\n```$/gm)].map(([, what = '', lines = '']) => [
    what,
    lines.split('\n'),
  ]),
);

test('a project without mistakes has no message', () => {
  expect(readLines()).toEqual([]);
  expect(mistakes.length).toBeGreaterThanOrEqual(30);
  expect([...expected.keys()]).toEqual(mistakes.map(({ what }) => what));
});

test.each(mistakes.map((mistake) => [mistake.what, mistake] as const))('the message where %s', (what, mistake) => {
  expect(good[mistake.file]).toContain(mistake.right);
  expect(readLines(mistake)).toEqual(expected.get(what));
});

test('every message names its file with line and column', () => {
  const lines = [...expected.values()].flat();

  expect(lines.filter((line) => !/^(?:warning: )?(?:order\/|sources)[\w.]+:\d+:\d+ #\S*: /.test(line))).toEqual([]);
});
