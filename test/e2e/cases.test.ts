// Every workflow's cases over HTTP, through the whole router; and the commands that run a workflow without it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCases } from '../../lib/authoring/workflow-case.ts';
import { flowgate as runCommand } from './command-line.ts';
import { keepAssembly } from './kept-assembly.ts';
import { RunningRouter } from './running-router.ts';

const workflows = readdirSync('statemachines', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const parsed = (workflow: string, file: string) =>
  JSON.parse(readFileSync(join('statemachines', workflow, file), 'utf8')) as unknown;

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
afterAll(() => router.stop());

describe.each(workflows.map(({ name }) => name))('%s', (workflow) => {
  const cases = parseCases(parsed(workflow, 'cases.json'), parsed(workflow, 'definition.asl.json'));
  const real = cases.filter(({ standIns }) => standIns === undefined);

  test.each(real.map((one) => [one.name, one] as const))('%s', async (_, { data, expect: expected }) => {
    const { body, status } = await router.send('POST', `/v1/workflows/${workflow}/runs`, { data });

    expect(status).toBe(202);
    const run = await router.ended(body.run.id);
    const { output, error, status: ended } = expected;
    expect(run).toMatchObject({ status: ended, ...(output !== undefined && { output }), ...(error && { error }) });
  });
});

const folder = mkdtempSync(join(tmpdir(), 'flowgate-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const flowgate = (...args: string[]) => runCommand(args);

test('flowgate new makes a workflow that passes flowgate check and flowgate test', async () => {
  const own = mkdtempSync(join(tmpdir(), 'flowgate-new-'));

  const created = await flowgate('new', 'hello', '--workflows', own);
  const checked = await flowgate('check', '--workflows', own);
  await keepAssembly(own);
  const tested = await flowgate('test', '--workflows', own);

  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining('workflow.json, definition.asl.json') });
  expect(checked).toMatchObject({ code: 0, stdout: 'check finished: 0 errors, 0 warnings\n' });
  expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining('greets by name') });

  writeFileSync(join(own, 'hello', 'workflow.json'), '{\n  "id": 1\n}');
  const refused = await flowgate('check', '--workflows', own);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^error \S+hello\/workflow\.json:2:3 #\/id: must be .+\ncheck finished: 1 error, /);
  rmSync(own, { recursive: true });
}, 180_000);

describe('flowgate run', () => {
  test('prints every step of a run as a line of JSON, with retries, and with stand-ins in place of tasks', async () => {
    const { code, stdout } = await flowgate(
      ...['run', 'sku-reorder', '--fast', '--json'],
      ...['--input', '{"sku":"FLAKY-LAMP","stock":0}'],
    );

    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(steps[0]).toMatchObject({ kind: 'entered', input: { data: { sku: 'FLAKY-LAMP' } } });
    expect(steps.filter(({ kind }) => kind === 'retried')).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    expect(steps.at(-1)).toMatchObject({ kind: 'ended', status: 'succeeded', output: { status: 'ordered' } });
  });

  test('exits with 1 when the run fails, and prints the reason without colours to a pipe', async () => {
    const [, , , , , short] = JSON.parse(readFileSync('statemachines/order-intake/cases.json', 'utf8'));

    const { code, stdout } = await flowgate('run', 'order-intake', '--input', JSON.stringify(short.data));

    expect(code).toBe(1);
    expect(stdout).toContain('failed  OutOfStock: order A-6 needs 10 more of LAMP than there are');
    expect(stdout).not.toContain('\u001b');
  });

  test('refuses an unknown workflow in one line', async () => {
    const { code, stderr } = await flowgate('run', 'nothing');

    expect(code).toBe(2);
    expect(stderr).toMatch(/^flowgate: workflow "nothing" is not in .*: name one of customer-onboarding, /);
  });
});

describe('flowgate test', () => {
  test('runs cases with their stand-ins, and shows the differences', async () => {
    cpSync('statemachines', folder, { recursive: true });
    const task = 'Order from the supplier';
    const answers = [{ error: 'SupplierUnavailable' }, { output: { Payload: { confirmation: 'c', sku: 'X' } } }];
    const right = { name: 'right', data: { sku: 'X' }, standIns: { [task]: answers } };
    const cases = [
      { ...right, expect: { status: 'succeeded', output: { confirmation: 'c' }, emits: [] } },
      {
        ...right,
        name: 'wrong',
        expect: { status: 'succeeded', output: { confirmation: 'd' }, emits: [{ event: 'e' }] },
      },
      { name: 'refused', data: {}, expect: { status: 'failed', error: 'Flowgate.InputRefused' } },
    ];
    writeFileSync(join(folder, 'sku-reorder', 'cases.json'), JSON.stringify(cases));
    await keepAssembly(folder);

    const { code, stdout } = await flowgate('test', 'sku-reorder', 'order-intake', '--fast', '--workflows', folder);

    expect(code).toBe(1);
    expect(stdout).toMatch(/✓ sku-reorder: right/);
    expect(stdout).toMatch(/✓ sku-reorder: refused/);
    expect(stdout).toMatch(/✓ order-intake: a stock below 50 asks for a reorder/);
    expect(stdout).toMatch(
      /✗ sku-reorder: wrong .*\n {4}output\.confirmation: expected "d", was "c"\n {4}emits: expected \{"event":"e"\}/,
    );
    expect(stdout).toContain('1 of 9 cases failed');
  });

  test('reports errors in cases with file and place', async () => {
    cpSync('statemachines', folder, { recursive: true });
    writeFileSync(join(folder, 'sku-reorder', 'cases.json'), '[{"name":"n","data":{},"expect":{"status":"ok"}}]');

    const { code, stderr } = await flowgate('test', '--workflows', folder);

    expect(code).toBe(1);
    expect(stderr).toMatch(/sku-reorder\/cases\.json:\d+:\d+ #\/0\/expect\/status: must be one of "succeeded"/);
  });
});

describe('flowgate rehearse', () => {
  const order = { orderId: 'R-1', customer: 'Ada', sku: 'LAMP', quantity: 4, unitPrice: 300, stock: 60 };
  const own = mkdtempSync(join(tmpdir(), 'flowgate-rehearse-'));
  const definition = join(own, 'order-intake', 'definition.asl.json');
  const manifest = join(own, 'order-intake', 'workflow.json');
  let before: string;
  beforeAll(async () => {
    cpSync('statemachines', own, { recursive: true });
    before = new Date().toISOString();
    await router.send('POST', '/v1/events', { source: 'shop', name: 'order.created', data: order });
    await router.send('POST', '/v1/events', { source: 'shop', name: 'order.created', data: { ...order, stock: 10 } });
    await router.send('POST', '/v1/events', { source: 'rehearsed', name: 'order.placed', data: order });
    const isOver = ({ runs }: { runs: { status: string }[] }) =>
      runs.length === 2 && runs.every(({ status }) => status !== 'running');
    await router.until(`/v1/runs?workflow=order-intake&since=${before}`, isOver);
  }, 60_000);
  afterAll(() => rmSync(own, { recursive: true, force: true }));

  const rehearse = (...args: string[]) => {
    const connection = ['--url', router.url, '--token', router.token, '--workflows', own];
    return flowgate('rehearse', 'order-intake', ...connection, '--events', `since=${before}`, ...args);
  };
  const edit = (file: string, from: string, to: string): void => {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };

  test('says that the same definition ends as recorded, and starts no run', async () => {
    const { code, stdout } = await rehearse();
    const { body } = await router.send('GET', `/v1/runs?since=${before}&workflow=order-intake`);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('2 events: 2 same end, 0 other end, 0 unknown'),
    });
    expect(body.runs).toHaveLength(2);
  }, 120_000);

  test('shows which run of an edited definition ends otherwise, and which events its triggers start newly', async () => {
    edit(definition, '$total > 1000', '$total > 5000');
    edit(
      manifest,
      '[{ "source": "shop", "event": "order.created" }]',
      '[{ "source": "shop" }, { "source": "rehearsed" }]',
    );

    const { code, stdout } = await rehearse('--json');

    expect(code).toBe(1);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ verdict }) => verdict)).toEqual(['different', 'different', 'newly_started', undefined]);
    expect(lines[0]).toMatchObject({ kind: 'event', was: { output: { orderId: 'R-1' } }, parting: { kind: 'output' } });
    expect(lines[3]).toMatchObject({ kind: 'totals', events: 3, different: 2, newly_started: 1, isInterrupted: false });
  }, 180_000);

  test('names the state without an answer, and what to write where', async () => {
    edit(definition, '$remaining < 50', '$remaining < 57');

    const { code, stdout } = await rehearse();
    const { code: usage, stderr } = await rehearse('--events', 'limit=no');

    expect(code).toBe(1);
    expect(stdout).toMatch(
      /the runs part at "Accept the order.*", by its output:\n {4}\/handling\n {6}- "review"\n {6}\+ "automatic"/,
    );
    expect(stdout).toMatch(
      /unknown at state "Ask for a reorder": the recorded run did not call it\n {2}give its result in .*order-intake\/local\.json, for example \{"standIns"/,
    );
    expect({ usage, stderr }).toEqual({
      usage: 2,
      stderr: expect.stringContaining('limit=no: expected a whole number'),
    });
  }, 180_000);
});
