// The sources beside the workflows: refused with the file, the place and the remedy, and granted just the secrets that they name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { parseSources } from '../../lib/core/source-check.ts';
import { readSourceFile, secretGrants } from '../../lib/infra/source-file.ts';
import { WorkflowFolderError } from '../../lib/infra/workflow-folder.ts';
import { temporaryFolder } from '../fixtures/stack.ts';

function read(content: string): unknown {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'sources.json'), content);
  try {
    return readSourceFile(folder);
  } catch (error) {
    if (error instanceof WorkflowFolderError) return error.findings;
    throw error;
  }
}

const github = { name: 'github', scheme: { type: 'github' }, secrets: ['ssm:/github'], event: { fixed: 'push' } };

describe('sources.json', () => {
  test('may be absent', () => {
    expect(readSourceFile(temporaryFolder())).toEqual([]);
  });

  test('is read', () => {
    expect(read(JSON.stringify({ sources: [github] }))).toMatchObject([{ name: 'github', environment: 'production' }]);
  });

  test('that is wrong is refused with its place', () => {
    expect(read(JSON.stringify({ sources: [{ ...github, secrets: [] }] }))).toEqual([
      expect.stringMatching(/sources\.json#\/sources\/0\/secrets: must not be empty$/),
    ]);
    expect(read('{"sources": [}')).toEqual([expect.stringContaining('sources.json')]);
  });
});

test('grants are for the secrets that sources name, and for no others', () => {
  const stack = new Stack(new App(), 'S', { env: { account: '123456789012', region: 'eu-central-1' } });
  const more = {
    ...github,
    name: 'meta',
    secrets: ['secretsmanager:flowgate/a', 'ssm:/github'],
    challenge: { type: 'meta', verifyTokens: ['secretsmanager:verify'] },
  };

  const grants = secretGrants(parseSources({ sources: [github, more] }), stack);

  const arn = (rest: string) => `arn:${stack.partition}:${rest}`;
  expect(grants).toEqual([
    {
      action: 'secretsmanager:GetSecretValue',
      resources: [
        arn('secretsmanager:eu-central-1:123456789012:secret:flowgate/a-??????'),
        arn('secretsmanager:eu-central-1:123456789012:secret:verify-??????'),
      ],
    },
    { action: 'ssm:GetParameter', resources: [arn('ssm:eu-central-1:123456789012:parameter/github')] },
  ]);
  expect(secretGrants([], stack)).toEqual([]);
});
