// Reading `sources.json`: errors name the file, the place and the remedy; permissions cover only the secrets that sources name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { eventBusSubstitution, putEvents } from '../../lib/authoring/emission/lineage.ts';
import { readSourceFile, refuseClaimedSources } from '../../lib/authoring/source-file.ts';
import { parseSources } from '../../lib/authoring/sources/source-check.ts';
import { WorkflowFolderError } from '../../lib/authoring/workflow-folder-error.ts';
import { listSecretGrants } from '../../lib/infra/source-file.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function read(content: string): unknown {
  const folder = createTemporaryFolder();
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
    expect(readSourceFile(createTemporaryFolder())).toEqual({ sources: [], kmsKeys: [] });
  });

  test('is read with its defaults', () => {
    expect(read(JSON.stringify({ sources: [github] }))).toMatchObject({
      sources: [{ name: 'github', environment: 'production' }],
      kmsKeys: [],
    });
  });

  test('is refused if it is invalid, and the error names the place', () => {
    expect(read(JSON.stringify({ sources: [{ ...github, secrets: [] }] }))).toEqual([
      expect.stringMatching(/sources\.json:\d+:\d+ #\/sources\/0\/secrets: must not be empty: add/),
    ]);
    expect(read('{"sources": [}')).toEqual([expect.stringContaining('sources.json')]);
  });
});

test('a workflow that emits in the name of a declared source is refused, and the error names the file and the place', () => {
  const entry = { EventBusName: eventBusSubstitution, Source: 'github', DetailType: 'push', Detail: {} };
  const definition = { States: { Emit: { Resource: putEvents, Arguments: { Entries: [entry] } } } };
  const refuse = (name: string) =>
    refuseClaimedSources(
      [{ definition, file: { file: 'mirror/definition.asl.json', locate: () => ({ line: 12, column: 7 }) } }],
      parseSources({ sources: [{ ...github, name }] }),
    );

  expect(() => refuse('gitlab')).not.toThrow();
  expect(() => refuse('github')).toThrow(
    /mirror\/definition\.asl\.json:\d+:\d+ #\/States\/Emit\/Arguments\/Entries\/0\/Source: .*"github".*: emit the event under/,
  );
});

test('permissions cover only the secrets that sources name', () => {
  const stack = new Stack(createQuickApp(), 'S', { env: { account: '123456789012', region: 'eu-central-1' } });
  const more = {
    ...github,
    name: 'meta',
    secrets: ['secretsmanager:flowgate/a', 'ssm:/github'],
    challenge: { type: 'meta', verifyTokens: ['secretsmanager:verify'] },
  };

  const grants = listSecretGrants(parseSources({ sources: [github, more] }), stack);

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
  expect(listSecretGrants({ sources: [], kmsKeys: [] }, stack)).toEqual([]);
});

test('the permission to decrypt covers only the declared keys', () => {
  const stack = new Stack(createQuickApp(), 'S');
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  const grants = listSecretGrants(parseSources({ sources: [], kmsKeys: [key, key] }), stack);

  expect(grants).toEqual([{ action: 'kms:Decrypt', resources: [key] }]);
});
