// A form of as many fields as its bytes allow kept a function busy until it was ended: Node.js reads such a form in a time
// that grows with the square of its fields, and so did the router the fields of a form with a file. Anybody could send the
// former: to the token endpoint, and to a source of Twilio's, whose signature is over the fields.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../fixtures/http-world.ts';
import { workflow } from '../fixtures/world.ts';

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a form of two million fields', () => {
  const body = 'a&'.repeat(2_000_000);

  test('is refused by the token endpoint before it is read', async () => {
    const answer = await new HttpWorld().send('POST', '/oauth/token', { body, headers: formType });

    // The token endpoint accepts only a small body, so the fields are not even counted.
    expect(answer.status).toBe(413);
    expect(answer.body.error_description).toMatch(/at most 16384 are allowed/);
  });

  test('is refused by a source that signs the fields, like anything unsigned', async () => {
    const world = new HttpWorld();
    world.secretValues.set('ssm:/secret', 'secret');
    world.declare({ name: 'sender', secrets: ['ssm:/secret'], scheme: { type: 'twilio' }, event: { fixed: 'sms' } });

    const answer = await world.send('POST', '/hooks/sender', {
      body,
      headers: { ...formType, 'x-twilio-signature': 'none' },
    });

    expect(answer.status).toBe(401);
    expect(answer.reason).toBe('source "sender": the form has more than 10000 fields: send fewer');
  });
});

test('a form with a file has the same limit of fields, and each field is read once', async () => {
  const world = new HttpWorld([workflow('echo')]);
  const token = world.token();
  const part = (rest: string) => `--b\r\nContent-Disposition: form-data; ${rest}\r\n\r\n\r\n`;
  const sent = (count: number) => {
    const fields = Array.from({ length: count }, (_, at) => part(`name="field-${at}"`));
    const body = `${part('name="file"; filename="f"')}${fields.join('')}--b--\r\n`;
    return { token, body, headers: { 'content-type': 'multipart/form-data; boundary=b' } };
  };

  const most = await world.send('POST', '/flows/file/echo', sent(9_999));
  const more = await world.send('POST', '/flows/file/echo', sent(10_000));

  expect(most.status).toBe(200);
  expect([more.status, more.body.message]).toEqual([400, 'the form has more than 10000 fields: send fewer']);
});
