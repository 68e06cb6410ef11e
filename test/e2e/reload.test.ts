// Saves files while the router runs, in a copy of the project, so that its code can be changed too.
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { RunningRouter } from './running-router.ts';

const project = mkdtempSync(join(tmpdir(), 'flowgate-project-'));
const definition = join(project, 'statemachines', 'order-intake', 'definition.asl.json');
const code = join(project, 'lib', 'http', 'native', 'find-visible.ts');
const data = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 1, unitPrice: 600, stock: 500 };
let good: string;
let router: RunningRouter;

beforeAll(async () => {
  for (const part of ['bin', 'lib', 'lambdas', 'statemachines', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(part, join(project, part), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'), 'junction');
  good = readFileSync(definition, 'utf8');
  router = await RunningRouter.startIn(project);
}, 180_000);
afterAll(async () => {
  await router.stop();
  rmSync(project, { recursive: true, force: true });
});

async function untilPrinted(pattern: RegExp): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!pattern.test(router.log.join(''))) {
    if (Date.now() > giveUpAt) throw new Error(`${pattern} was never printed: ${router.log.join('')}`);
    await sleep(20);
  }
  router.log.length = 0;
}

async function handling(): Promise<string> {
  const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', { data });
  const { output } = await router.ended(body.run.id);
  return output.handling;
}

test('the next run uses a saved definition, or the last valid one while the saved one is broken', async () => {
  expect(await handling()).toBe('automatic');

  writeFileSync(definition, good.replace('$total > 1000', '$total > 500'));
  await untilPrinted(/reloaded .*order-intake\/definition\.asl\.json in \d/);
  expect(await handling()).toBe('review');

  writeFileSync(definition, good.replace('"Default": "Accept the order"', '"Default": "Nowhere"'));
  await untilPrinted(
    /definition\.asl\.json:\d+:\d+ #\/States\/Does stock run low\?\/Default: error dangling-target: [\s\S]*not reloaded; the last valid version stays in service/,
  );
  expect(await handling()).toBe('review');

  writeFileSync(definition, good);
  await untilPrinted(/reloaded .*order-intake\/definition\.asl\.json/);
  expect(await handling()).toBe('automatic');
}, 180_000);

test('a definition that is written again in YAML is used next, and two definitions are refused', async () => {
  const inYaml = definition.replace('.json', '.yaml');

  writeFileSync(inYaml, stringify(JSON.parse(good.replace('$total > 1000', '$total > 500'))));
  await untilPrinted(/definition\.asl\.json and definition\.asl\.yaml both exist: [\s\S]*not reloaded/);
  expect(await handling()).toBe('automatic');

  rmSync(definition);
  await untilPrinted(/removed .*order-intake\/definition\.asl\.json in \d/);
  expect(await handling()).toBe('review');

  rmSync(inYaml);
  writeFileSync(definition, good);
  await untilPrinted(/reloaded .*order-intake\/definition\.asl\./);
  expect(await handling()).toBe('automatic');
}, 180_000);

test('the next request uses saved code, or the last valid code while the saved code is broken', async () => {
  const detail = async (): Promise<string> =>
    (await router.send('GET', `/v1/events/evt_${'0'.repeat(40)}`)).body.detail;
  const text = readFileSync(code, 'utf8');
  expect(await detail()).toContain('is unknown in this environment');

  writeFileSync(code, text.replace('is unknown in this environment', 'is nowhere'));
  await untilPrinted(/reloaded .*find-visible\.ts in \d/);
  expect(await detail()).toContain('is nowhere');

  writeFileSync(code, `${text}\nconst = 1;`);
  await untilPrinted(/find-visible\.ts:\d+:\d+: ERROR: [\s\S]*not reloaded; the last valid version stays in service/);
  expect(await detail()).toContain('is nowhere');

  writeFileSync(code, text);
  await untilPrinted(/reloaded .*find-visible\.ts/);
  expect(await detail()).toContain('is unknown in this environment');
}, 180_000);

test.each([
  ['lib/asl', 'grammar/limits.ts'],
  ['lib/authoring', 'workflow-case.ts'],
  ['lib/event-pattern', 'numeric.ts'],
  ['lib/value', 'cache.ts'],
])(
  'saved code of %s reloads the router',
  async (folder, file) => {
    appendFileSync(join(project, folder, file), '// saved\n');

    await untilPrinted(new RegExp(`reloaded ${folder}/${file.replace('.', '\\.')} in \\d`));
    expect(await handling()).toBe('automatic');
  },
  180_000,
);

test('a running execution keeps the definition that it started with', async () => {
  const waiting = good.replace(
    '"Accept the order": {',
    '"Wait": { "Type": "Wait", "Seconds": 3, "Next": "Accept the order" }, "Accept the order": {',
  );
  writeFileSync(definition, waiting.replace('"Default": "Accept the order"', '"Default": "Wait"'));
  await untilPrinted(/reloaded/);
  const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', { data });
  await router.until(`/v1/runs/${body.run.id}`, ({ run }) => run.status === 'running');

  writeFileSync(definition, good.replace('"reordered": false', '"reordered": "never"'));
  await untilPrinted(/reloaded/);

  const { output } = await router.ended(body.run.id);
  expect(output.reordered).toBe(false);
}, 180_000);
