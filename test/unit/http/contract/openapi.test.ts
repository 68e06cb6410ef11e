// The OpenAPI documents: valid, complete, and true to the rows.
import { describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { callbackRoutes } from '../../../../lib/http/callbacks/routes.ts';
import { operations } from '../../../../lib/http/contract/operations.ts';
import { apiRoutes } from '../../../../lib/http/server/api-routes.ts';
import { describeDialects, describeNativeApi } from '../../../../lib/http/server/documents.ts';
import { ingestRoutes } from '../../../../lib/http/server/ingest-routes.ts';
import { findBrokenPromises } from '../../../e2e/contract-check.ts';

const native = describeNativeApi();
const dialects = describeDialects();

const listKeys = ({ paths }: typeof native) =>
  Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((own) => `${own.toUpperCase()} ${path}`));

describe.each([
  ['native API', native],
  ['dialects', dialects],
])('the document of the %s', (_, document) => {
  test('is accepted by a strict linter', async () => {
    const config = await createConfig({
      extends: ['recommended-strict'],
      // The project has no licence to name.
      rules: { 'info-license': 'off' },
    });

    const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });

    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  test('is the same whenever it is created', () => {
    const again = document === native ? describeNativeApi() : describeDialects();

    expect(JSON.stringify(again)).toBe(JSON.stringify(document));
  });
});

describe('both documents together', () => {
  test('have every route once, except for the page of the console', () => {
    const described = [...ingestRoutes, ...apiRoutes, ...callbackRoutes].filter(
      ({ dialect }) => dialect.name !== 'console',
    );
    const routes = described.map(({ key }) => key as string);

    expect([...listKeys(native), ...listKeys(dialects)].toSorted()).toEqual(routes.toSorted());
  });
});

describe('the document of the native API', () => {
  const { paths, components } = native;

  test('has the rows’ IDs, and lists alternatives if one of several scopes is enough', () => {
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));

    expect(ids.toSorted()).toEqual(operations.map(({ id }) => id as string).toSorted());
    expect(paths['/v1/workflows/{idOrName}/runs']?.post?.security).toEqual([
      { token: ['runs:write'] },
      { token: ['runs:debug'] },
    ]);
    expect(paths['/health']?.get?.security).toEqual([]);
  });

  test('refuses unknown members of requests and allows further members of answers', () => {
    const { requestBody, responses } = paths['/v1/events']?.post ?? {};
    const open = {
      content: { 'application/json': { schema: expect.not.objectContaining({ additionalProperties: false }) } },
    };

    expect(requestBody).toMatchObject({ content: { 'application/json': { schema: { additionalProperties: false } } } });
    expect(responses).toMatchObject({ 202: open });
    expect(components.schemas?.Run).not.toHaveProperty('additionalProperties');
  });

  test('describes the parameters of a list', () => {
    expect(paths['/v1/audit']?.get?.parameters).toMatchObject([
      { name: 'since', in: 'query', required: false, description: expect.stringContaining('2h') },
      { name: 'until', in: 'query', required: false },
      { name: 'limit', in: 'query', required: false, description: expect.stringContaining('Default: 50') },
      { name: 'cursor', in: 'query', required: false },
    ]);
  });
});

describe('the check of answers', () => {
  const health = { method: 'GET', path: '/health?a=b', status: 200, mediaType: 'application/json' };

  test.each([
    ['an answer that fits', { body: { status: 'ok', uptime: 1 } }, []],
    ['a member that is not documented', { body: { status: 'ok', uptime: 1, more: 1 } }, [/more/]],
    ['a member that is missing', { body: { status: 'ok' } }, [/uptime/]],
    ['a member of another type', { body: { status: 'ok', uptime: '1' } }, [/type/]],
    ['a status that is not documented', { status: 201, body: {} }, ['the status 201 is not documented']],
    ['another media type', { mediaType: 'text/html', body: '' }, [/text\/html of the status 200/]],
    [
      'a problem without detail',
      { status: 400, mediaType: 'application/problem+json', body: { title: 'x' } },
      [/type/],
    ],
    ['an answer of the gateway', { status: 503, body: { message: 'Service Unavailable' } }, []],
    ['headers that are too large for the gateway', { status: 431, mediaType: undefined, body: undefined }, []],
    ['a path that no document has', { path: '/nowhere', body: 1 }, []],
  ])('finds what is wrong with %s', (_, answer, expected) => {
    const broken = findBrokenPromises({ ...health, ...answer });

    expect(broken.length > 0).toBe(expected.length > 0);
    for (const text of expected) expect(broken.join('\n')).toMatch(text);
  });

  test('looks into schemas that have a name', () => {
    const answer = { method: 'GET', path: '/v1/workflows', status: 200, mediaType: 'application/json' };

    expect(findBrokenPromises({ ...answer, body: { workflows: [{ id: 'a' }] } }).join()).toContain('triggers');
  });
});
