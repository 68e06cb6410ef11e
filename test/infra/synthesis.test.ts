// Limits that apply to the whole stack.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeStack } from '../../lib/infra/synthesis.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function workflows(names: readonly string[]): string {
  const folder = createTemporaryFolder();
  for (const [index, name] of names.entries()) {
    mkdirSync(join(folder, name));
    const id = `7cbe5fa0-3633-436d-9dcf-${String(index).padStart(12, '0')}`;
    const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id }));
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  return folder;
}

test('more workflows than fit into a stack are refused, with the limit and the remedy', () => {
  const names = Array.from({ length: 80 }, (_, index) => `w${index}`);

  expect(() => makeStack(createQuickApp(), { workflows: workflows(names) })).toThrow(
    /: the workflows make a stack of 5\d\d resources; CloudFormation takes 500: deploy some of them as another stack/,
  );
});

test('a state machine whose name would be too long is refused, with the limit and the remedy', () => {
  expect(() => makeStack(createQuickApp(), { workflows: workflows(['w']), stackName: 'S'.repeat(44) })).toThrow(
    /^w: the state machine would be named "S{44}_[0-9a-f-]{36}", 81 characters long; Step Functions takes 80: shorten/,
  );
});
