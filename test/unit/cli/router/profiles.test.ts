import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findProfile, readProfiles, removeProfile, storeProfile } from '../../../../lib/cli/router/profiles.ts';
import { findRouters, registerRouter } from '../../../../lib/cli/router/running-routers.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const createHome = () => ({ FLOWGATE_HOME: createTemporaryFolder() });
const prod = { url: 'https://prod.example.com', token: 'fgt_prod' };

test('a profile is found by its name until it is removed', () => {
  const home = createHome();
  storeProfile('prod', prod, home);
  storeProfile('test', { ...prod, token: 'fgt_test' }, home);

  const found = findProfile('prod', home);
  removeProfile('prod', home);

  expect(found).toEqual(prod);
  expect(Object.keys(readProfiles(home))).toEqual(['test']);
});

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['a profile that is no object', '{"prod":1}'],
  ['a profile without a token', '{"prod":{"url":"https://prod.example.com"}}'],
  ['an address that is no text', '{"prod":{"url":1,"token":"fgt_prod"}}'],
])('a file of profiles with %s is damaged, and the error shows nothing of it', (_, text) => {
  const home = createHome();
  writeFileSync(join(home.FLOWGATE_HOME, 'profiles.json'), text);

  expect(() => readProfiles(home)).toThrow(
    /^\S+profiles\.json is damaged: remove it, then run "[^"]+ login" again for/,
  );
});

test('the entry of a router in another form is not used', () => {
  const home = createHome();
  const router = { project: '/project', url: 'http://127.0.0.1:1', awsEndpoint: 'http://127.0.0.1:2', token: 'fgt_1' };
  registerRouter({ ...router, pid: process.pid }, home);
  mkdirSync(join(home.FLOWGATE_HOME, 'routers'), { recursive: true });
  const others = [{ ...router, pid: '1' }, { ...router, pid: 1, token: undefined }, [], null];
  for (const [at, other] of others.entries())
    writeFileSync(join(home.FLOWGATE_HOME, 'routers', `${at}.json`), JSON.stringify(other));

  const { running, ended } = findRouters('/project', home);

  expect(running).toEqual([{ ...router, pid: process.pid }]);
  expect(ended).toEqual([]);
});
