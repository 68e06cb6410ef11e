// Many senders wait for their runs, and plain requests are not delayed by them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RunningRouter } from './running-router.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowgate-e2e-'));
let router: RunningRouter;
beforeAll(async () => {
  const id = '0b7c1c1e-0000-4000-8000-000000000001';
  const States = { Sleep: { Type: 'Wait', Seconds: 60, End: true } };
  mkdirSync(join(folder, 'slow'));
  writeFileSync(join(folder, 'slow', 'workflow.json'), JSON.stringify({ id, triggers: [{ event: 'slow' }] }));
  writeFileSync(join(folder, 'slow', 'definition.asl.json'), JSON.stringify({ StartAt: 'Sleep', States }));
  router = await RunningRouter.start('--workflows', folder);
}, 180_000);
afterAll(async () => {
  await router.stop();
  rmSync(folder, { recursive: true });
});

const sendPlain = () => router.send('POST', '/v1/events', { source: 's', name: 'nobody.cares', data: {} });

test('plain requests are answered while 30 senders wait', async () => {
  await Promise.all(Array.from({ length: 10 }, sendPlain));
  const order: string[] = [];
  const waiting = Array.from({ length: 30 }, async () => {
    const answer = await router.send('POST', '/v1/workflows/slow/runs', {}, { headers: { prefer: 'wait=19' } });
    order.push(answer.headers.has('preference-applied') ? `waited ${answer.status}` : `at once ${answer.status}`);
  });
  // By now, as many requests wait as may wait at once by default.
  while (order.length < 22) await new Promise((resolve) => setTimeout(resolve, 50));

  for (let at = 0; at < 20; at += 1) order.push(`plain ${(await sendPlain()).status}`);

  await Promise.all(waiting);
  const count = (kind: string) => order.filter((one) => one === kind).length;
  expect(count('plain 202')).toBe(20);
  expect(count('waited 202') + count('at once 202')).toBe(30);
  expect(count('waited 202')).toBeLessThanOrEqual(8);
  // Without a limit of waiting requests, the plain requests would be answered last.
  expect(order.lastIndexOf('waited 202')).toBeGreaterThan(order.lastIndexOf('plain 202'));
}, 180_000);
