import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { findUnusableSecrets } from '../../../../lib/cli/router/source-secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowgate-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const endpoint = 'http://127.0.0.1:4566';
const source = { name: 'github', scheme: { type: 'github' }, event: { fixed: 'push' } };

describe('the secrets of the declared sources', () => {
  test('are reported if they cannot be the sender’s, and not if they are usable or not stored', async () => {
    const secrets = ['secretsmanager:right', 'secretsmanager:quoted', 'secretsmanager:absent', 'ssm:/blank'];
    writeFileSync(join(folder, 'sources.json'), JSON.stringify({ sources: [{ ...source, secrets }] }));
    const manager = mockClient(SecretsManagerClient);
    manager.on(GetSecretValueCommand).rejects(new Error('absent'));
    manager.on(GetSecretValueCommand, { SecretId: 'right' }).resolves({ SecretString: 'hush\n' });
    manager.on(GetSecretValueCommand, { SecretId: 'quoted' }).resolves({ SecretString: '"hush"' });
    mockClient(SSMClient)
      .on(GetParameterCommand)
      .resolves({ Parameter: { Value: ' ' } });

    const lines = await findUnusableSecrets(folder, endpoint);

    const start = (name: string) =>
      `printf %s '<secret>' | npx --no-install flowgate secrets set ${name} --aws-endpoint ${endpoint}`;
    expect(lines).toEqual([
      `source "github": the secret secretsmanager:quoted is in quotation marks: store it exactly as the sender has it: ${start('secretsmanager:quoted')}`,
      `source "github": the secret ssm:/blank is blank: store it exactly as the sender has it: ${start('ssm:/blank')}`,
    ]);
  });

  test('are not checked if no source is declared', async () => {
    expect(await findUnusableSecrets(join(folder, 'nothing'), endpoint)).toEqual([]);
  });
});
