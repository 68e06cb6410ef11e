// `issuers.json`: what is refused at synth, with the place of each mistake.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readIssuerFile } from '../../../lib/authoring/issuer-file.ts';
import { WorkflowFolderError } from '../../../lib/authoring/workflow-folder-error.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';
import { TokenIssuer } from '../../fixtures/token-issuer.ts';

const issuer = new TokenIssuer(() => new Date());

function read(...issuers: readonly object[]): readonly string[] {
  const folder = createTemporaryFolder();
  writeFileSync(join(folder, 'issuers.json'), JSON.stringify({ issuers }));
  try {
    return readIssuerFile(folder).map(({ name }) => name);
  } catch (error) {
    if (error instanceof WorkflowFolderError)
      return error.findings.map((line) => line.replace(/^.*?issuers\.json:\d+:\d+ /, ''));
    throw error;
  }
}

test('a folder without issuers.json trusts no issuer', () => {
  expect(readIssuerFile(createTemporaryFolder())).toEqual([]);
});

test('a declaration is read, with keys at an address or in the file', () => {
  expect(read(issuer.declare(), issuer.declare({ name: 'two', issuer: 'other', jwks: issuer.keySet() }))).toEqual([
    'id',
    'two',
  ]);
});

test('the declaration that the README shows is valid', () => {
  const readme = readFileSync('lib/http/native/README.md', 'utf8');
  const [, section = ''] = readme.split('\n## Tokens of your identity provider\n');
  const { issuers } = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '');

  expect(read(...issuers)).toEqual(['auth0']);
});

const privateKeys = { keys: [{ ...issuer.keySet().keys[0], d: 'secret' }] };

test.each<[object, string]>([
  [{ algorithm: 'HS256' }, '#/issuers/0/algorithm: must be one of "RS256", "PS256", "ES256", "EdDSA"'],
  [{ audiences: [] }, '#/issuers/0/audiences: must not be empty: add an element or remove it'],
  [{ jwks: 'http://id.example.com/jwks.json' }, '#/issuers/0/jwks: must be the https address of a JWK set'],
  [{ jwks: 'https://127.0.0.1/jwks.json' }, '#/issuers/0/jwks: must be the https address of a JWK set'],
  [{ jwks: privateKeys }, '#/issuers/0/jwks: has no public key for ES256: add one, without its private part'],
  [{ algorithm: 'RS256', jwks: issuer.keySet() }, '#/issuers/0/jwks: has no public key for RS256'],
  [{ scopes: { map: {} } }, '#/issuers/0/scopes/map: grants nothing'],
  [{ scopes: { map: { 'a b': ['admin'] } } }, '#/issuers/0/scopes/map/a b: has a blank'],
  [{ scopes: { map: { a: ['root'] } } }, '#/issuers/0/scopes/map/a/0: must be one of "events:write"'],
  [{ claims: { aud: 'x' } }, '#/issuers/0/claims: has the issuer or the audience'],
  [{ issuer: ' https://id.example.com/' }, '#/issuers/0/issuer: begins or ends with a blank'],
  [{ secret: 'x' }, '#/issuers/0/secret: is not a known member: correct its name or remove it'],
])('refuses %j', (difference, mistake) => {
  expect(read(issuer.declare(difference))).toEqual([expect.stringContaining(mistake)]);
});

test('refuses two issuers with one name, and two that would both take a token', () => {
  expect(read(issuer.declare(), issuer.declare())).toEqual([
    expect.stringContaining('#/issuers/1/name: is also the name of another issuer'),
    expect.stringContaining('#/issuers/1/audiences: has an audience of "id", which has the same issuer'),
  ]);
});
