// GitHub's own payloads, signed by GitHub's own package.
import { expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { githubWebhooks } from '../../../fixtures/signers/deliveries.ts';

test('every example payload of GitHub is accepted unchanged', async () => {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/github', 'hush');
  world.declare({
    name: 'github',
    scheme: { type: 'github' },
    secrets: ['ssm:/github'],
    event: { header: 'x-github-event' },
    idempotencyKey: { header: 'x-github-delivery' },
    trustUnsigned: true,
  });
  const payloads = githubWebhooks.flatMap(({ name, examples }) => examples.map((example) => ({ name, example })));

  for (const [at, { name, example }] of payloads.entries()) {
    const body = JSON.stringify(example, null, 2);
    const signature = await sign('hush', body);
    const headers = {
      'x-hub-signature-256': signature,
      'x-github-event': name,
      'x-github-delivery': `delivery-${at}`,
    };
    const { status } = await world.send('POST', '/hooks/github', { body, headers });
    expect([name, status]).toEqual([name, 202]);
  }

  expect(payloads.length).toBeGreaterThan(100);
  expect(world.published).toHaveLength(payloads.length);
  expect(world.published.at(-1)).toMatchObject({ source: 'github', 'detail-type': payloads.at(-1)?.name });
});
