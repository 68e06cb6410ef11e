import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RouteTable } from '../../../../../lib/local/services/apigateway/route-table.ts';

const table = (...routeKeys: string[]): RouteTable =>
  new RouteTable(
    routeKeys.map((routeKey) => ({ routeKey, functionArn: 'arn', payloadFormatVersion: '2.0', timeoutMs: 1000 })),
  );
const keyOf = (routes: RouteTable, method: string, path: string): string | undefined =>
  routes.find(method, path)?.route.routeKey;

/** AWS's own example, worst first: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
const pets = table('$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1');

describe('a route is chosen', () => {
  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('for %s %s: %s', (method, path, routeKey) => {
    expect(keyOf(pets, method, path)).toBe(routeKey);
  });

  test('by its method before ANY, on the same path', () => {
    const routes = table('ANY /a', 'POST /a');

    expect([keyOf(routes, 'POST', '/a'), keyOf(routes, 'GET', '/a')]).toEqual(['POST /a', 'ANY /a']);
  });

  test('by its earliest literal segment', () => {
    expect(keyOf(table('GET /{kind}/list', 'GET /pets/{id}'), 'GET', '/pets/list')).toBe('GET /pets/{id}');
  });

  test.each([
    ['a variable that is empty', 'GET /pets/{id}', '/pets/'],
    ['a greedy variable that is empty', 'GET /pets/{proxy+}', '/pets/'],
    ['a trailing slash', 'GET /pets', '/pets/'],
    ['another case', 'GET /pets', '/Pets'],
    ['a longer path', 'GET /pets/{id}', '/pets/1/2'],
  ])('not for %s', (_, routeKey, path) => {
    expect(table(routeKey).find('GET', path)).toBeUndefined();
  });

  test('with the values of its variables', () => {
    const match = table('GET /a/{id}/b/{rest+}').find('GET', '/a/1/b/c/d');

    expect(match?.pathParameters).toEqual({ id: '1', rest: 'c/d' });
  });

  test('the same whatever the order in which routes are declared', () => {
    const keys = ['$default', 'ANY /{proxy+}', 'GET /a/{id}', 'ANY /a/{id}', 'GET /a/b', 'GET /{x}/b', 'POST /a/{r+}'];
    const segment = fc.constantFrom('a', 'b', 'c');
    const path = fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`);

    fc.assert(
      fc.property(
        fc.shuffledSubarray(keys, { minLength: keys.length }),
        fc.constantFrom('GET', 'POST'),
        path,
        (order, method, at) => {
          expect(keyOf(table(...order), method, at)).toBe(keyOf(table(...keys), method, at));
        },
      ),
    );
  });
});

describe('a table', () => {
  test.each(['pets', 'GET pets', 'get /pets', ''])('refuses the route key %j', (routeKey) => {
    expect(() => table(routeKey)).toThrow(`invalid route key "${routeKey}"`);
  });
});
