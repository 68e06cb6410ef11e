// Limits that apply to the whole stack.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createStack } from '../../lib/infra/synthesis.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function writeWorkflows(names: readonly string[]): string {
  const folder = createTemporaryFolder();
  for (const [index, name] of names.entries()) {
    mkdirSync(join(folder, name));
    const id = `7cbe5fa0-3633-436d-9dcf-${String(index).padStart(12, '0')}`;
    const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id, triggers: [] }));
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  return folder;
}

test('more workflows than fit into a stack are refused, and the error names the limit and the remedy', () => {
  const names = Array.from({ length: 72 }, (_, index) => `w${index}`);

  expect(() => createStack(createQuickApp(), { workflows: writeWorkflows(names) })).toThrow(
    /: the main stack needs 5\d\d resources; CloudFormation allows 500: set "stack": "nested" in the workflow.json of workflows that were never deployed, at least \d+ of them$/,
  );
});

test('a state machine name that is too long is refused, and the error names the limit and the remedy', () => {
  expect(() => createStack(createQuickApp(), { workflows: writeWorkflows(['w']), stackName: 'S'.repeat(44) })).toThrow(
    /^w: the state machine would be named "S{44}_[0-9a-f-]{36}", 81 characters long; Step Functions allows 80: shorten/,
  );
});
