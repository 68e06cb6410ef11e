// Checks the workflows of this project and of its tests, so that `npm run check` reports mistakes in them.
import { globSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readSourceFile } from '../../lib/authoring/source-file.ts';
import { readTaskFolders } from '../../lib/authoring/task-folder.ts';
import { readWorkflowFolder } from '../../lib/authoring/workflow-folder.ts';
import { WorkflowFolderError } from '../../lib/authoring/workflow-folder-error.ts';

const known = ['EventBusName', 'DataBucketName', ...readTaskFolders().functions.keys()];

/** Lists all findings and warnings that a synthesis would report, one line each. */
function listFindings(folder: string): string[] {
  const found: string[] = [];
  try {
    readWorkflowFolder(folder, known, (line) => found.push(`warning: ${line}`));
    readSourceFile(folder);
  } catch (error) {
    if (!(error instanceof WorkflowFolderError)) throw error;
    found.push(...error.findings);
  }
  return found;
}

describe('the check of workflow folders', () => {
  test('finds nothing in the workflows of the project', () => {
    expect(listFindings('statemachines')).toEqual([]);
  });

  test.each(globSync('test/fixtures/*/workflows'))('finds no error in %s', (folder) => {
    expect(listFindings(folder).filter((line) => !line.startsWith('warning: '))).toEqual([]);
  });
});
