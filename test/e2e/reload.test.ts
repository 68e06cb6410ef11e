// Saving a definition while the router runs.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RunningRouter } from './running-router.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowgate-workflows-'));
const file = join(folder, 'order-intake', 'definition.asl.json');
const data = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 1, unitPrice: 600, stock: 500 };
let good: string;
let router: RunningRouter;

beforeAll(async () => {
  cpSync('statemachines', folder, { recursive: true });
  good = readFileSync(file, 'utf8');
  router = await RunningRouter.start('--workflows', folder);
}, 60_000);
afterAll(async () => {
  await router.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function said(pattern: RegExp): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!pattern.test(router.log.join(''))) {
    if (Date.now() > giveUpAt) throw new Error(`it never said ${pattern}: ${router.log.join('')}`);
    await sleep(50);
  }
  router.log.length = 0;
}

async function handling(): Promise<string> {
  const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', { data });
  const { output } = await router.ended(body.run.id);
  return output.handling;
}

test('a saved definition runs next, a broken one leaves the last good one serving, and a mended one runs again', async () => {
  expect(await handling()).toBe('automatic');

  writeFileSync(file, good.replace('$total > 1000', '$total > 500'));
  await said(/reloaded .*order-intake\/definition\.asl\.json in \d/);
  expect(await handling()).toBe('review');

  writeFileSync(file, good.replace('"Default": "Accept the order"', '"Default": "Nowhere"'));
  await said(
    /definition\.asl\.json#\/States\/Does stock run low\?\/Default: error dangling-target: [\s\S]*not reloaded, what was there before goes on serving/,
  );
  expect(await handling()).toBe('review');

  writeFileSync(file, good);
  await said(/reloaded .*order-intake\/definition\.asl\.json/);
  expect(await handling()).toBe('automatic');
}, 90_000);

test('an execution that runs keeps the definition that it began with', async () => {
  const waiting = good.replace(
    '"Accept the order": {',
    '"Wait": { "Type": "Wait", "Seconds": 8, "Next": "Accept the order" }, "Accept the order": {',
  );
  writeFileSync(file, waiting.replace('"Default": "Accept the order"', '"Default": "Wait"'));
  await said(/reloaded/);
  const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', { data });
  await router.until(`/v1/runs/${body.run.id}`, ({ run }) => run.status === 'running');

  writeFileSync(file, good.replace('"reordered": false', '"reordered": "never"'));
  await said(/reloaded/);

  const { output } = await router.ended(body.run.id);
  expect(output.reordered).toBe(false);
}, 90_000);
