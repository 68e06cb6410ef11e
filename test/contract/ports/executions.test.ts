// The contract of starting executions: one execution per name, for any number of repeated or concurrent starts.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Executions } from '../../../lib/aws/executions.ts';
import { ExpressExecutions } from '../../../lib/aws/express-executions.ts';
import type { ExecutionInput } from '../../../lib/core/event/event.ts';
import {
  deriveEventId,
  deriveEventKey,
  deriveRunId,
  type EventId,
  type RunId,
} from '../../../lib/core/event/identity.ts';
import type { ExpressOutcome } from '../../../lib/core/run/express-start.ts';
import type { RunProgress } from '../../../lib/core/run/record.ts';
import { receivedAt } from '../../fixtures/bus-events.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';
import { workflow } from '../../fixtures/world.ts';

const arnPrefix = 'arn:aws:states:us-east-1:000000000000:stateMachine:flowgate-';
const echo = workflow('echo');
const broken = workflow('broken');
const waiting = workflow('waiting');

const definitions = {
  echo: { Type: 'Pass', Output: '{% $states.input.data %}', End: true },
  broken: { Type: 'Fail', Error: 'Broken', Cause: 'as told' },
  waiting: { Type: 'Wait', Seconds: 3600, End: true },
};

function newRun(data: ExecutionInput['data'] = { a: 'é🙂' }): { id: RunId; input: ExecutionInput } {
  const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
  const eventId: EventId = deriveEventId(key, Date.parse(receivedAt));
  const id = deriveRunId(eventId, echo.id);
  const flags = { forced: false, debug: false, depth: 0, rootEventId: eventId, environment: 'production' };
  return {
    id,
    input: { run: { id, workflowId: echo.id, eventId, ...flags }, event: { source: 's', name: 'n', receivedAt }, data },
  };
}

describe('Executions on Step Functions', () => {
  let cloud: LocalCloud;
  let client: SFNClient;
  let executions: Executions;
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    client = new SFNClient(cloud.clientConfig);
    executions = new Executions({ client, arnPrefix });
    for (const [name, state] of Object.entries(definitions)) await createMachine(cloud, workflow(name).id, state);
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  test('starts one execution per name of whichever version, while two versions are in service', async () => {
    const two = workflow('two');
    await createMachine(cloud, two.id, { Type: 'Pass', Output: 'old', End: true });
    const stateMachineArn = `${arnPrefix}${two.id}`;
    const States = { A: { Type: 'Pass', Output: 'new', End: true } };
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States });
    await cloud.call('states', 'UpdateStateMachine', { stateMachineArn, definition });
    await cloud.call('states', 'PublishStateMachineVersion', { stateMachineArn });
    const [version, previous] = [`${stateMachineArn}:2`, `${stateMachineArn}:1`];
    const through = (arn: string) => new Executions({ client, arnPrefix, findVersion: async () => arn });
    const { id, input } = newRun();

    expect((await through(version).start(two, id, input)).kind).toBe('started');
    const progress = await ended(() => executions.describe(two, id));
    expect((await through(previous).start(two, id, input)).kind).toBe('exists');

    expect(progress).toMatchObject({ status: 'succeeded', output: '"new"' });
    const { executions: listed } = await cloud.call('states', 'ListExecutions', { stateMachineArn });
    expect(listed).toHaveLength(1);
  });

  test('a version that was deleted is replaced by the alias', async () => {
    const { id, input } = newRun();
    const findVersion = async () => `${arnPrefix}${echo.id}:99`;

    expect((await new Executions({ client, arnPrefix, findVersion }).start(echo, id, input)).kind).toBe('started');
  });

  test('starts one execution for 50 concurrent requests', async () => {
    const { id, input } = newRun();

    const answers = await Promise.all(Array.from({ length: 50 }, () => executions.start(waiting, id, input)));

    const { executions: listed } = await cloud.call('states', 'ListExecutions', {
      stateMachineArn: `${arnPrefix}${waiting.id}`,
    });
    expect((listed as { name: string }[]).filter(({ name }) => name === id)).toHaveLength(1);
    expect(new Set(answers.map(({ executionArn }) => executionArn)).size).toBe(1);
  });

  test('reports that an execution ended before', async () => {
    const { id, input } = newRun();
    await executions.start(echo, id, input);
    await ended(() => executions.describe(echo, id));

    expect((await executions.start(echo, id, input)).kind).toBe('exists');
  });

  test('reports that a name has another input', async () => {
    const { id, input } = newRun();
    await executions.start(waiting, id, input);

    expect((await executions.start(waiting, id, { ...input, data: { other: true } })).kind).toBe('exists');
  });

  test('passes the input unchanged, and returns the output', async () => {
    const data = { text: 'é🙂\u2028', empty: '', __proto__x: 1, nested: [[], {}, null, 0.1, 9_007_199_254_740_991] };
    const { id, input } = newRun(data);

    const { executionArn } = await executions.start(echo, id, input);

    const progress = await ended(() => executions.describe(echo, id));
    expect(progress).toMatchObject({ id, status: 'succeeded', revision: 1, executionArn });
    expect(JSON.parse(progress.output ?? '')).toEqual(data);
  });

  test('returns how an execution failed', async () => {
    const { id, input } = newRun();
    await executions.start(broken, id, input);

    const progress = await ended(() => executions.describe(broken, id));

    expect(progress).toMatchObject({ status: 'failed', revision: 1, error: 'Broken', cause: 'as told' });
  });

  test('reports that a redriven execution is at its second attempt', async () => {
    const { id, input } = newRun();
    const { executionArn } = await executions.start(broken, id, input);
    await ended(() => executions.describe(broken, id));

    await cloud.call('states', 'RedriveExecution', { executionArn });

    const progress = await ended(() => executions.describe(broken, id), 3);
    expect(progress).toMatchObject({ status: 'failed', revision: 3 });
  });

  test('returns nothing for an execution that never ran', async () => {
    expect(await executions.describe(echo, newRun().id)).toBeUndefined();
  });

  test('fails for a workflow that is not deployed', async () => {
    const { id, input } = newRun();

    await expect(executions.start(workflow('absent'), id, input)).rejects.toThrow(
      /StateMachineDoesNotExist|does not exist/i,
    );
  });

  test('fails for an input that is too large for an execution', async () => {
    const { id, input } = newRun({ x: 'x'.repeat(262_144) });

    await expect(executions.start(echo, id, input)).rejects.toThrow();
  });
});

describe('ExpressExecutions on Step Functions', () => {
  let cloud: LocalCloud;
  let client: SFNClient;
  let executions: ExpressExecutions;
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    client = new SFNClient({ ...cloud.clientConfig, maxAttempts: 1, disableHostPrefix: true });
    executions = new ExpressExecutions({ createClient: () => client, arnPrefix });
    for (const name of ['echo', 'broken'] as const)
      await createMachine(cloud, workflow(name).id, definitions[name], 'EXPRESS');
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  test('returns the end of a run with its output', async () => {
    const { id, input } = newRun();

    expect(await executions.run(echo, id, input)).toEqual({
      kind: 'ended',
      progress: {
        ...{ id, revision: 1, status: 'succeeded', output: JSON.stringify(input.data) },
        executionArn: expect.stringContaining(`:express:flowgate-${echo.id}:${id}:`),
        startedAt: expect.any(String),
        stoppedAt: expect.any(String),
      },
    });
  });

  test('returns a failure of the run', async () => {
    const { id, input } = newRun();

    expect(await executions.run(broken, id, input)).toMatchObject({
      kind: 'ended',
      progress: { status: 'failed', error: 'Broken', cause: 'as told' },
    });
  });

  test('tells a refusal, after which nothing ran, from a call without an answer', async () => {
    const { id, input } = newRun();
    const silent = createServer((request) => request.destroy()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const at = async (endpoint: string): Promise<ExpressOutcome> => {
      const other = new SFNClient({ ...cloud.clientConfig, endpoint, maxAttempts: 1, disableHostPrefix: true });
      return new ExpressExecutions({ createClient: () => other, arnPrefix })
        .run(echo, id, input)
        .finally(() => other.destroy());
    };

    expect(await executions.run(workflow('absent'), id, input)).toMatchObject({ kind: 'refused' });
    const lost = await at(`http://127.0.0.1:${port}`);
    silent.close();
    expect(lost).toEqual({ kind: 'unknown', reason: expect.any(String) });
    expect(await at('http://127.0.0.1:9')).toEqual({ kind: 'refused', error: expect.anything() });
  });
});

async function createMachine(cloud: LocalCloud, id: string, state: object, type = 'STANDARD'): Promise<void> {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state } });
  const { stateMachineArn } = await cloud.call('states', 'CreateStateMachine', {
    name: `flowgate-${id}`,
    definition,
    type,
    roleArn: 'arn:aws:iam::000000000000:role/machine',
  });
  const { stateMachineVersionArn } = await cloud.call('states', 'PublishStateMachineVersion', { stateMachineArn });
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  await cloud.call('states', 'CreateStateMachineAlias', { name: 'live', routingConfiguration });
}

async function ended(read: () => Promise<RunProgress | undefined>, revision = 1): Promise<RunProgress> {
  const giveUpAt = Date.now() + 5_000;
  for (;;) {
    const progress = await read();
    if (progress !== undefined && progress.revision >= revision) return progress;
    if (Date.now() > giveUpAt) throw new Error(`it never ended: ${JSON.stringify(progress)}`);
    await pause(10);
  }
}
