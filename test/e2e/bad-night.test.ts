// The story of a bad night, from the broken deployment to the last order, by the commands of README.md. One test, since each step
// depends on the one before.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { flowgate } from './command-line.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const workflowId = '0b7c1c1e-0000-4000-8000-000000000077';
const priceList = '/shop/price-list';
const accept = { Type: 'Pass', Output: { accepted: true }, End: true };
const readPrices = {
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:ssm:getParameter',
  Arguments: { Name: priceList },
  Next: 'Accept',
};

/** The deployments of the night: one that works, one that needs a parameter that nobody created, and the fix. */
const deployments = {
  healthy: { triggers: ['order.created'], states: { Accept: accept } },
  broken: { triggers: ['order.created'], states: { 'Read the prices': readPrices, Accept: accept } },
  fixed: { triggers: ['order.created', 'order.placed'], states: { Accept: accept } },
};

const workflows = createTemporaryFolder();
const data = createTemporaryFolder();
let router: RunningRouter;

async function deploy(name: keyof typeof deployments): Promise<void> {
  const { triggers, states } = deployments[name];
  const folder = join(workflows, 'order-intake');
  mkdirSync(folder, { recursive: true });
  const manifest = { id: workflowId, triggers: triggers.map((event) => ({ source: 'shop', event })) };
  writeFileSync(join(folder, 'workflow.json'), JSON.stringify(manifest));
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  writeFileSync(join(folder, 'definition.asl.json'), JSON.stringify(definition));
  await router?.stop();
  router = await RunningRouter.start('--workflows', workflows, '--data', data);
}

/** Runs a command of the person on call. @returns what it printed */
async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await flowgate(args, { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });
  if (code !== 0) throw new Error(`flowgate ${args.join(' ')} exited with ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** Asks until all failures are counted: the router counts for a limited time, in which a busy machine may not reach the oldest. */
async function countProblems(): Promise<string> {
  const giveUpAt = Date.now() + 120_000;
  for (;;) {
    const problems = await run('problems', '--since', '2h');
    if (!problems.includes('there are more before') || Date.now() > giveUpAt) return problems;
    await pause(1_000);
  }
}

interface Order {
  readonly orderId: string;
  readonly eventId: string;
}

interface Batch {
  readonly prefix: string;
  readonly count: number;
  readonly organisationId: string;
  readonly name?: string;
}

async function order({ prefix, count, organisationId, name = 'order.created' }: Batch): Promise<Order[]> {
  const orders: Order[] = [];
  const send = async (at: number): Promise<void> => {
    const orderId = `${prefix}-${at}`;
    const body = { source: 'shop', name, organisationId, data: { orderId } };
    const answer = await router.send('POST', '/v1/events', body, { headers: { 'idempotency-key': orderId } });
    if (answer.status !== 202) throw new Error(`order ${orderId} was refused: ${JSON.stringify(answer.body)}`);
    orders.push({ orderId, eventId: answer.body.event.id });
  };
  for (let at = 0; at < count; at += 10)
    await Promise.all(Array.from({ length: Math.min(10, count - at) }, (_, index) => send(at + index)));
  return orders;
}

async function listRuns(query: string): Promise<{ readonly id: string; readonly eventId: string }[]> {
  const found: { id: string; eventId: string }[] = [];
  let cursor: string | undefined;
  do {
    const more: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await router.send('GET', `/v1/runs?limit=100&${query}${more}`);
    found.push(...body.runs);
    cursor = body.cursor;
  } while (cursor !== undefined);
  return found;
}

/** Reads a list of runs until it has as many as expected. Reconciliation releases what a switch could not, once a minute. */
async function waitForRuns(query: string, count: number) {
  const giveUpAt = Date.now() + 180_000;
  for (;;) {
    const runs = await listRuns(query);
    if (runs.length >= count || Date.now() > giveUpAt) return runs;
    await pause(1_000);
  }
}

/** How many runs of an order succeeded: those of its event, and those of the replays of its event. */
async function countOutcomes({ eventId }: Order, succeeded: readonly { readonly eventId: string }[]): Promise<number> {
  const { body } = await router.send('GET', `/v1/events/${eventId}`);
  const events = new Set([eventId, ...body.replays.map(({ id }: { id: string }) => id)]);
  return succeeded.filter((one) => events.has(one.eventId)).length;
}

async function putDeadLetters(eventId: string): Promise<void> {
  const { QueueUrls } = await router.aws('AmazonSQS.ListQueues', {});
  const QueueUrl = QueueUrls.find((url: string) => url.includes('Undelivered'));
  const { body }: Answer = await router.send('GET', `/v1/events/${eventId}`);
  const { id, source, name, environment, organisationId, receivedAt, lineage, data: payload } = body.event;
  const metadata = {
    ...{ eventId: id, environment, organisationId, dialect: 'native', receivedAt, forced: false, debug: false },
    ...{ lineage, workflows: [workflowId] },
  };
  const late = JSON.stringify({ source, 'detail-type': name, detail: { metadata, data: payload } });
  for (const MessageBody of [late, '{"poisoned":'])
    await router.aws('AmazonSQS.SendMessage', { QueueUrl, MessageBody });
}

/** What was done at night, without the credentials that the starts of the router created. */
async function readTrail(): Promise<string[]> {
  const lines = (await run('audit', '--since', '2h', '--all', '--json')).trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line)).filter(({ action }) => !action.startsWith('credential.'));
  for (const { by } of entries) expect(by).toMatchObject({ kind: 'credential', label: 'flowgate dev' });
  return entries.map(({ action, workflow, to, whileOff, replay, reason, queue, letter }) =>
    [action, workflow?.name, to, whileOff, replay?.act, replay?.count, reason, queue ?? letter?.queue]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}

/** The newest first. The repeated replay had nothing to do, and did not begin. */
const trail = [
  'workflow.switched order-intake true',
  'dead-letter.discarded undelivered',
  'dead-letters.moved undelivered',
  'replay.started replay 10',
  'replay.started replay 100 fixed',
  'replay.started redrive 100 parameter created',
  'workflow.switched order-intake false hold',
];

test('200 orders fail at night, and in the morning each order was accepted exactly once', async () => {
  await deploy('healthy');
  const early = await order({ prefix: 'early', count: 1, organisationId: 'north' });
  await waitForRuns('status=succeeded', 1);

  // 22:00  the deployment that breaks it
  await deploy('broken');
  const north = await order({ prefix: 'north', count: 100, organisationId: 'north' });
  const south = await order({ prefix: 'south', count: 100, organisationId: 'south' });
  const renamed = await order({ prefix: 'renamed', count: 10, organisationId: 'north', name: 'order.placed' });
  expect(await waitForRuns('status=failed', 200)).toHaveLength(200);

  // 22:10  what is wrong?
  const problems = await countProblems();
  expect(problems).toMatch(/^200 failed: order-intake \/ Read the prices \/ Ssm\.ParameterNotFoundException/m);
  expect(problems).toContain('10 unmatched: shop order.placed');
  for (const { eventId } of renamed)
    expect(await run('events', 'explain', eventId)).toMatch(
      /✗ not_matched +order-intake .*did you mean "order\.created"\?/,
    );

  // 22:15  nothing more may fail, and nothing may be lost
  expect(await run('workflows', 'pause', 'order-intake', '--hold')).toContain('holding events');
  await pause(2_500);
  const held = await order({ prefix: 'held', count: 20, organisationId: 'south' });
  expect(await waitForRuns('status=waiting', 20)).toHaveLength(20);

  // 22:30  the parameter is created: the runs of the north go on where they failed, in the version that they started with
  await router.aws('AmazonSSM.PutParameter', { Name: priceList, Value: '{}', Type: 'String' });
  const some = ['--workflow', 'order-intake', '--rate', '100', '--yes'];
  const redriven = await run('runs', 'redrive', ...some, '--organisation', 'north', '--reason', 'parameter created');
  expect(redriven).toMatch(/redrive {2}succeeded {2}100 done\n$/);
  await waitForRuns('status=succeeded', 101);

  // 22:45  the fix: those of the south, and the orders under the new name, are sent again. They wait like the others
  await deploy('fixed');
  const failed = ['replay', ...some, '--status', 'failed', '--since', '2h'];
  expect(await run(...failed, '--reason', 'fixed')).toMatch(/replay {2}succeeded {2}100 done\n$/);
  expect(await run(...failed)).toBe('nothing to replay\n');
  const unmatched = ['replay', '--outcome', 'unmatched', '--name', 'order.placed', '--rate', '100', '--yes'];
  expect(await run(...unmatched)).toMatch(/replay {2}succeeded {2}10 done\n$/);

  // 23:00  the dead letters: one is sent on, and starts nothing twice; the poisoned one is dropped
  await putDeadLetters(early[0]?.eventId ?? '');
  const [, ...letters] = (await run('dead-letters', 'list')).trim().split('\n');
  expect(letters).toHaveLength(2);
  expect(letters[0]).toMatch(new RegExp(`^undelivered +\\S+ +${early[0]?.eventId} `));
  expect(letters[1]).toMatch(/^undelivered +\S+ +unreadable +the message cannot be read/);
  expect(await run('dead-letters', 'move', 'undelivered')).toContain('1 sent again');
  const { body: left } = await router.send('GET', '/v1/dead-letters');
  const poisoned = left.queues.find(({ queue }: { queue: string }) => queue === 'undelivered').messages[0];
  expect(poisoned.reason).toContain('cannot be read');
  expect(await run('dead-letters', 'discard', 'undelivered', poisoned.id)).toContain('1 discarded');

  // 23:15  on again
  await run('workflows', 'resume', 'order-intake');
  const succeeded = await waitForRuns('status=succeeded', 231);

  const orders = [...early, ...north, ...south, ...renamed, ...held];
  const outcomes = new Map<number, string[]>();
  for (const one of orders) {
    const count = await countOutcomes(one, succeeded);
    outcomes.set(count, [...(outcomes.get(count) ?? []), one.orderId]);
  }
  expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(231);
  expect([...outcomes].map(([count, ids]) => [count, ids.length])).toEqual([[1, 231]]);
  expect(succeeded).toHaveLength(231);
  expect(await listRuns('status=waiting')).toEqual([]);

  expect(await readTrail()).toEqual(trail);
  await router.stop();
}, 900_000);
