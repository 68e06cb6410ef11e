import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { Operation } from '../../../../lib/http/contract/operation.ts';
import { type Call, implementRoute, type Reply } from '../../../../lib/http/native/native-route.ts';
import { jsonObject } from '../../../../lib/http/request/parse.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';

const row = {
  id: 'weighThing',
  summary: 'Weigh a thing',
  key: 'POST /v1/things/{id}/weights/{unit}',
  scope: 'public',
  query: z.strictObject({
    precise: z.pipe(
      z.string(),
      z.transform((text) => text === 'true'),
    ),
  }),
  body: z.strictObject({ data: jsonObject }),
  answers: () => ({ 200: z.object({ data: jsonObject }), 202: z.object({ id: z.string() }) }),
} as const satisfies Operation;

const request = {
  params: { id: 'a', unit: 'kg' },
  query: { precise: 'true' },
  headers: {},
  body: Buffer.from('{"data":{"2":9007199254740993,"1":1.5}}'),
} as unknown as HttpRequest;

async function weigh({ body }: Call<typeof row, unknown>) {
  return { status: 200, body } as const;
}

describe('a route of a row and a handler', () => {
  test('has the row’s key, scope, parameters and kind of body', () => {
    expect(implementRoute(row, weigh)).toMatchObject({
      key: row.key,
      scope: 'public',
      query: ['precise'],
      body: 'json',
    });
  });

  test('passes parsed values to the handler', async () => {
    const calls: unknown[] = [];
    const route = implementRoute(row, async ({ params, query, deps }: Call<typeof row, string>) => {
      calls.push({ params, query, deps });
      return { status: 202, body: { id: params.id } } as const;
    });

    const response = await (route.handle as (request: HttpRequest, deps: string) => unknown)(request, 'deps');

    expect(calls).toEqual([{ params: { id: 'a', unit: 'kg' }, query: { precise: true }, deps: 'deps' }]);
    expect(response).toMatchObject({ status: 202, body: '{"id":"a"}' });
  });

  test('keeps JSON exactly from the body to the response', async () => {
    const { handle } = implementRoute(row, weigh);

    const { body } = await (handle as (request: HttpRequest, deps: unknown) => ReturnType<typeof handle>)(request, {});

    expect(body).toBe('{"data":{"2":9007199254740993,"1":1.5}}');
  });

  test('does not compile if handler and row disagree', () => {
    type Handler = (call: Call<typeof row, unknown>) => Promise<Reply<typeof row>>;
    const handlers: readonly Handler[] = [
      async ({ params }) => ({ status: 202, body: { id: params.id } }),
      // @ts-expect-error the row has no such status
      async () => ({ status: 404, body: { id: 'a' } }),
      // @ts-expect-error the body belongs to the other status
      async () => ({ status: 200, body: { id: 'a' } }),
      // @ts-expect-error the path has no such parameter
      async ({ params }) => ({ status: 202, body: { id: params.name } }),
      // @ts-expect-error the body has no such member
      async ({ body }) => ({ status: 202, body: { id: body.id } }),
    ];

    expect(handlers.map((handle) => implementRoute(row, handle).key)).toEqual(handlers.map(() => row.key));
  });
});
