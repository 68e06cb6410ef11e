// Which router a command calls, and where its token comes from.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAddress, parseConnection } from '../../../../lib/cli/router/connection.ts';
import { findProfile, readProfiles, removeProfile, storeProfile } from '../../../../lib/cli/router/profiles.ts';
import { findRouters, type RunningRouter, registerRouter } from '../../../../lib/cli/router/running-routers.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const here: RunningRouter = {
  pid: process.pid,
  project: '/project',
  url: 'http://127.0.0.1:3100',
  awsEndpoint: 'http://127.0.0.1:4600',
  token: 'token-of-this-router',
};
const prod = { url: 'https://router.test', token: 'token-of-production' };

function setUp({ running = [], ended = [] }: { running?: RunningRouter[]; ended?: RunningRouter[] } = {}) {
  const environment: NodeJS.ProcessEnv = { FLOWGATE_HOME: createTemporaryFolder() };
  const routers = () => ({ running, ended });
  storeProfile('prod', prod, environment);
  const parse = (options: object, variables: NodeJS.ProcessEnv = {}) =>
    parseConnection(options, { environment: { ...environment, ...variables }, routers });
  return { environment, parse };
}

describe('parseAddress', () => {
  test('takes the address of the options, the environment or a profile, and needs no token', () => {
    const { environment } = setUp();

    expect(parseAddress({ url: 'https://option.test' }, environment)).toBe('https://option.test');
    expect(parseAddress({}, { ...environment, FLOWGATE_URL: 'https://variable.test' })).toBe('https://variable.test');
    expect(parseAddress({ profile: 'prod' }, environment)).toBe(prod.url);
  });

  test('refuses a missing one, and one to which a token would be sent without encryption', () => {
    const { environment } = setUp();

    expect(() => parseAddress({}, environment)).toThrow('no address: add --url');
    expect(() => parseAddress({ url: 'http://router.test' }, environment)).toThrow('without encryption');
  });
});

describe('parseConnection', () => {
  const variables = { FLOWGATE_URL: 'https://variable.test', FLOWGATE_TOKEN: 'from-variable' };

  test.each([
    ['options', { url: 'https://option.test', token: 'o' }, variables, { url: 'https://option.test', token: 'o' }],
    ['a named profile rather than the environment', { profile: 'prod' }, variables, prod],
    ['the environment', {}, variables, { url: 'https://variable.test', token: 'from-variable' }],
    ['the profile of the environment', {}, { FLOWGATE_PROFILE: 'prod' }, prod],
    ['the router that runs here', {}, {}, { url: here.url, token: here.token }],
    [
      'its token for its address',
      { url: 'http://localhost:3100/' },
      {},
      { url: 'http://localhost:3100/', token: here.token },
    ],
    ['its address for a token', { token: 't' }, { FLOWGATE_URL: '' }, { url: here.url, token: 't' }],
  ])('uses %s', (_, options, environment, expected) => {
    expect(setUp({ running: [here] }).parse(options, environment)).toEqual(expected);
  });

  test('uses the standard address for a token if no router runs here', () => {
    expect(setUp().parse({ token: 't' }).url).toBe('http://127.0.0.1:3000');
  });

  test('sends the token of the router that runs here to no other address', () => {
    const { parse } = setUp({ running: [here] });

    expect(() => parse({ url: 'https://elsewhere.test' })).toThrow('no credential for https://elsewhere.test');
  });

  test('sends the token of a profile to no other address', () => {
    expect(() => setUp().parse({ profile: 'prod', url: 'https://elsewhere.test' })).toThrow('is not sent to');
  });

  test('asks which one is meant if two routers run here', () => {
    const other = { ...here, url: 'http://127.0.0.1:3200', token: 'token-of-the-other' };
    const { parse } = setUp({ running: [here, other] });

    expect(() => parse({})).toThrow(/2 routers run here.*3100.*3200.*--url/);
    expect(parse({ url: other.url }).token).toBe(other.token);
  });

  test.each([
    ['no credential', {}, /no credential, and no router runs here: run "npm start"/],
    ['an empty one', { token: '' }, /no credential/],
    ['an address that is none', { url: 'nowhere', token: 't' }, /"nowhere" is not a URL/],
    ['an unknown profile', { profile: 'stage' }, /profile "stage" is unknown \(the stored profiles are prod\)/],
  ])('refuses %s', (_, options, says) => {
    expect(() => setUp().parse(options)).toThrow(says);
  });

  test('reports that the router that ran here has ended', () => {
    expect(() => setUp({ ended: [here] }).parse({})).toThrow(/the router that ran here, \S+:3100, has ended/);
  });
});

describe('the running routers', () => {
  test('are found by their project alone, in a file that only its owner can read, until they end', () => {
    const { environment } = setUp();
    const file = join(environment.FLOWGATE_HOME ?? '', 'routers', `${process.pid}.json`);

    const unregister = registerRouter(here, environment);
    const found = [findRouters('/project', environment), findRouters('/other', environment)];
    const mode = statSync(file).mode & 0o777;
    unregister();

    expect(found).toEqual([
      { running: [here], ended: [] },
      { running: [], ended: [] },
    ]);
    expect([mode, existsSync(file)]).toEqual([0o600, false]);
  });

  test('are noticed once as ended if their process was killed', () => {
    const { environment } = setUp();
    const killed = { ...here, pid: 2 ** 22 + 1 };
    registerRouter(killed, environment);

    expect(findRouters('/project', environment)).toEqual({ running: [], ended: [killed] });
    expect(findRouters('/project', environment)).toEqual({ running: [], ended: [] });
  });

  test('are not found in a damaged file', () => {
    const { environment } = setUp();
    registerRouter(here, environment);
    writeFileSync(join(environment.FLOWGATE_HOME ?? '', 'routers', '1.json'), '{');

    expect(findRouters('/project', environment).running).toEqual([here]);
  });
});

describe('profiles', () => {
  test('are stored in a file that only its owner can read, and removed', () => {
    const { environment } = setUp();
    const other = { url: 'https://other.test', token: 'token-of-the-other' };

    storeProfile('other', other, environment);
    const mode = statSync(join(environment.FLOWGATE_HOME ?? '', 'profiles.json')).mode & 0o777;
    removeProfile('prod', environment);

    expect(mode).toBe(0o600);
    expect(readProfiles(environment)).toEqual({ other });
    expect(() => findProfile('constructor', environment)).toThrow('is unknown');
    expect(() => removeProfile('prod', environment)).toThrow('is unknown');
  });

  test('are refused in a damaged file', () => {
    const { environment } = setUp();
    writeFileSync(join(environment.FLOWGATE_HOME ?? '', 'profiles.json'), '{"prod":1}');

    expect(() => readProfiles(environment)).toThrow(/profiles\.json is damaged/);
  });
});
