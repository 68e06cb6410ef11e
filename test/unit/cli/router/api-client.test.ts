import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { callApi } from '../../../../lib/cli/router/api-client.ts';
import { CliError } from '../../../../lib/cli/terminal/cli-error.ts';

const connection = { url: 'http://router.test', token: 'fgt_secret' };
const key = 'POST /v1/events';
const request = { body: { source: 'shop', name: 'order.created', data: {} } };

function answering(answer: Response | Error) {
  return jest.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('callApi', () => {
  test('sends JSON with the credential and returns the parsed response', async () => {
    const fetching = answering(Response.json({ ok: true }, { status: 202 }));

    const { status, body } = await callApi(connection, key, request);

    expect({ status, body }).toEqual({ status: 202, body: { ok: true } });
    expect(fetching.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      body: JSON.stringify(request.body),
      headers: { authorization: 'Bearer fgt_secret', 'content-type': 'application/json' },
    });
  });

  test.each([
    ['a problem', Response.json({ detail: 'the data is wrong' }, { status: 400 }), '400: the data is wrong'],
    [
      'a refusal of the gateway',
      Response.json({ message: 'Too Many Requests' }, { status: 429 }),
      '429: Too Many Requests',
    ],
    ['a response that is not JSON', new Response('<html>'), 'is not a Flowgate router'],
    [
      'an unreachable router',
      new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
      'cannot be reached (ECONNREFUSED)',
    ],
  ])('reports %s in one line, without the credential', async (_, answer, says) => {
    answering(answer);

    const refusal = await callApi(connection, key, request).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(CliError);
    expect((refusal as CliError).message).toContain(says);
    expect((refusal as CliError).message).not.toContain('fgt_secret');
  });

  test.each([
    ['the credential', { ...connection, token: 'fgt_ä' }, request],
    ['the Idempotency-Key', connection, { ...request, headers: { 'idempotency-key': 'a\nb' } }],
  ])('refuses %s that has characters which headers do not allow, and sends nothing', async (what, from, asked) => {
    const fetching = answering(Response.json({}));

    await expect(callApi(from, key, asked)).rejects.toThrow(`${what} has a character that HTTP headers do not allow`);

    expect(fetching).not.toHaveBeenCalled();
  });
});
