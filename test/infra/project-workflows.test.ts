// The workflows of this project and of its tests have no finding, so that `npm run check` reports mistakes in them.
import { globSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readWorkflowFolder, WorkflowFolderError } from '../../lib/authoring/workflow-folder.ts';
import { readSourceFile } from '../../lib/infra/source-file.ts';
import { taskFunctionNames } from '../../lib/infra/task-functions.ts';

const known = ['EventBusName', 'DataBucketName', ...taskFunctionNames().keys()];

/** Everything that a synthesis would report, one line each. */
function saidOf(folder: string): string[] {
  const said: string[] = [];
  try {
    readWorkflowFolder(folder, known, (line) => said.push(`warning: ${line}`));
    readSourceFile(folder);
  } catch (error) {
    if (!(error instanceof WorkflowFolderError)) throw error;
    said.push(...error.findings);
  }
  return said;
}

describe('nothing is found', () => {
  test('in the workflows of the project', () => {
    expect(saidOf('statemachines')).toEqual([]);
  });

  test.each(globSync('test/fixtures/*/workflows'))('wrong in %s', (folder) => {
    expect(saidOf(folder).filter((line) => !line.startsWith('warning: '))).toEqual([]);
  });
});
