// A project with a workflow that this machine cannot run whole: it starts, the other workflow runs, and a stand-in answers. The
// files are the examples of statemachines/README.md.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { flowgate } from './command-line.ts';
import { RunningRouter } from './running-router.ts';

const [, section = ''] = readFileSync('statemachines/README.md', 'utf8').split('\n## Stand-ins\n');
const [definition = '', localFile = ''] = [...section.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => json ?? '');

const folder = createTemporaryFolder();
const at = (...parts: string[]): string => join(folder, ...parts);
const hello = { StartAt: 'Greet', States: { Greet: { Type: 'Pass', Result: 'hello', End: true } } };
const permissions = [
  { actions: ['bedrock:InvokeModel'], resources: ['arn:aws:bedrock:us-east-1::foundation-model/example'] },
];

let router: RunningRouter;
beforeAll(async () => {
  for (const name of ['assistant', 'hello']) mkdirSync(at(name));
  writeFileSync(at('hello', 'workflow.json'), JSON.stringify({ id: '6f1d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f' }));
  writeFileSync(at('hello', 'definition.asl.json'), JSON.stringify(hello));
  const manifest = { id: '5a0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f', permissions };
  writeFileSync(at('assistant', 'workflow.json'), JSON.stringify(manifest));
  writeFileSync(at('assistant', 'definition.asl.json'), definition);
  router = await RunningRouter.startIn(process.cwd(), '--workflows', folder);
}, 180_000);
afterAll(() => router.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test reads what a run has, and fails where it has not
async function run(workflow: string): Promise<any> {
  const { body } = await router.send('POST', `/v1/workflows/${workflow}/runs`, { data: { text: 'a long text' } });
  return router.ended(body.run.id);
}

async function said(pattern: RegExp): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!pattern.test(router.log.join(''))) {
    if (Date.now() > giveUpAt) throw new Error(`it never said ${pattern}: ${router.log.join('')}`);
    await sleep(20);
  }
  router.log.length = 0;
}

const missing =
  /^the local platform does not have bedrock:invokeModel, which the state "Ask the model" calls: give its result in .*assistant\/local\.json, for example \{"standIns": \{"Ask the model": \{"output": \{\}\}\}\}$/;

test('the other workflow runs, and the run without a stand-in says what to write where', async () => {
  expect(await run('hello')).toMatchObject({ status: 'succeeded', output: 'hello' });
  expect(await run('assistant')).toMatchObject({
    status: 'failed',
    error: 'States.Runtime',
    cause: expect.stringMatching(missing),
  });
}, 60_000);

test('a saved local.json is used next, a broken one leaves the last good one in use, and a removed one is gone', async () => {
  writeFileSync(at('assistant', 'local.json'), localFile);
  await said(/reloaded .*assistant\/local\.json in \d/);

  const summary = { summary: 'short for Summarize: a long text' };
  expect(await run('assistant')).toMatchObject({ status: 'succeeded', output: summary });

  writeFileSync(at('assistant', 'local.json'), localFile.replaceAll('Ask the model', 'Ask a model'));
  await said(
    /local\.json:\d+:\d+ #\/standIns\/Ask a model: is not a Task state of the definition; did you mean "Ask the model"\?/,
  );
  expect(await run('assistant')).toMatchObject({ status: 'succeeded' });

  rmSync(at('assistant', 'local.json'));
  await said(/removed .*assistant\/local\.json in \d/);
  expect(await run('assistant')).toMatchObject({ status: 'failed', cause: expect.stringMatching(missing) });
}, 120_000);

test('flowgate run uses local.json, flowgate test the stand-ins of its cases alone', async () => {
  writeFileSync(at('assistant', 'local.json'), localFile);
  const expected = { status: 'succeeded', output: { summary: 'from the case' } };
  const standIns = { 'Ask the model': { output: { Body: { summary: 'from the case' } } } };
  const cases = [
    { name: 'with', data: { text: 'x' }, standIns, expect: expected },
    { name: 'without', data: { text: 'x' }, expect: expected },
  ];
  writeFileSync(at('assistant', 'cases.json'), JSON.stringify(cases));

  const ran = await flowgate([
    'run',
    'assistant',
    '--fast',
    '--input',
    '{"text":"a long text"}',
    '--workflows',
    folder,
  ]);
  const tested = await flowgate(['test', 'assistant', '--json', '--workflows', folder]);

  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('short for Summarize: a long text') });
  const results = tested.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { case: string; passed: boolean; differences: string[] });
  expect(results.find((one) => one.case === 'with')).toMatchObject({ passed: true });
  expect(results.find((one) => one.case === 'without')?.differences).toEqual([
    expect.stringContaining(
      'give its result in the case "without" of assistant/cases.json, for example "standIns": {"Ask the model": {"output": {}}}',
    ),
  ]);
}, 120_000);
