// Pause without loss on the running router: events that come while a workflow is paused run exactly once, even if the router is killed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { flowgate } from './command-line.ts';
import { RunningRouter } from './running-router.ts';

const workflowId = '0b7c1c1e-0000-4000-8000-000000000012';

describe('a workflow that is paused with --hold', () => {
  test('runs every event of the pause once after it is resumed, whenever the router is killed', async () => {
    const args = [
      ...['--workflows', createWorkflowsFolder(), '--data', createTemporaryFolder()],
      ...['--port', String(await findFreePort()), '--aws-port', String(await findFreePort())],
    ];
    let router = await RunningRouter.start(...args);
    const send = async (key: string): Promise<string> => {
      const body = { source: 'test', name: 'paused', data: { key } };
      const answer = await router.send('POST', '/v1/events', body, { headers: { 'idempotency-key': key } });
      expect([answer.status, answer.body.runs.length]).toEqual([202, 1]);
      return answer.body.runs[0].id;
    };
    try {
      const paused = await runCommand(router, ['workflows', 'pause', workflowId, '--hold']);
      await pause(2_500);
      const runIds: string[] = [];
      for (let at = 0; at < 40; at += 1) runIds.push(await send(`key-${at}`));

      await router.stop('SIGKILL');
      router = await RunningRouter.start(...args);
      expect(await send('key-0')).toBe(runIds[0]);
      await waitForStatus(router, runIds, 'waiting');
      const listed = await router.send('GET', '/v1/runs?status=waiting&limit=100');
      const table = await runCommand(router, ['runs', 'list', '--status', 'waiting', '--limit', '100']);
      const executed = await listExecutions(router);

      const resumed = router.send('PATCH', `/v1/workflows/${workflowId}`, { active: true }).catch(() => undefined);
      await pause(400);
      await router.stop('SIGKILL');
      await resumed;
      router = await RunningRouter.start(...args);
      const again = await runCommand(router, ['workflows', 'resume', workflowId]);
      for (const id of runIds) expect(await readEnd(router, id)).toBe('succeeded');

      expect(paused).toContain('holding events');
      expect(again).not.toContain('switched off');
      expect(listed.body.runs.map(({ id }: { id: string }) => id).toSorted()).toEqual(runIds.toSorted());
      expect(table.match(/\d{4}-\d\d-\d\dT\S+Z\s.*run_/g)).toHaveLength(runIds.length);
      expect(executed).toEqual([]);
      expect((await listExecutions(router)).toSorted()).toEqual(runIds.toSorted());
    } finally {
      await router.stop();
    }
  }, 240_000);
});

/** Runs a command against a router. @returns what it printed */
async function runCommand(router: RunningRouter, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await flowgate(args, { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });
  return stdout + stderr;
}

async function waitForStatus(router: RunningRouter, runIds: readonly string[], status: string): Promise<void> {
  for (const id of runIds) await router.until(`/v1/runs/${id}`, ({ run }) => run.status === status);
}

/** The status of a run once it is neither waiting nor running. Reconciliation releases what the kill left, once a minute. */
async function readEnd(router: RunningRouter, id: string): Promise<string> {
  const giveUpAt = Date.now() + 120_000;
  for (;;) {
    const { status } = (await router.send('GET', `/v1/runs/${id}`)).body.run;
    if (!['accepted', 'waiting', 'running'].includes(status) || Date.now() > giveUpAt) return status;
    await pause(200);
  }
}

async function listExecutions(router: RunningRouter): Promise<string[]> {
  const { stateMachines } = await router.aws('AWSStepFunctions.ListStateMachines', {});
  const [{ stateMachineArn }] = stateMachines;
  const { executions } = await router.aws('AWSStepFunctions.ListExecutions', { stateMachineArn, maxResults: 1_000 });
  return executions.map(({ name }: { name: string }) => name);
}

function createWorkflowsFolder(): string {
  const folder = createTemporaryFolder();
  mkdirSync(join(folder, 'paused'));
  const manifest = { id: workflowId, triggers: [{ event: 'paused' }] };
  writeFileSync(join(folder, 'paused', 'workflow.json'), JSON.stringify(manifest));
  const definition = { StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } };
  writeFileSync(join(folder, 'paused', 'definition.asl.json'), JSON.stringify(definition));
  return folder;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
