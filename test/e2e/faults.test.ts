// The real router with injected faults: senders that repeat what fails lose nothing, and nothing runs twice. The faults are those that
// heal within seconds; test/faults has the others, on virtual time.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const faults = [
  ...['events.kill=0.2', 'events.partial=0.1', 'events.lostAnswer=0.1', 'dynamodb.lostAnswer=0.1'],
  ...['dynamodb.throttle=0.05', 'states.lostAnswer=0.2', 'sqs.reorder=0.3', 'lambda.lostAnswer=0.1'],
].join();
const keys = Array.from({ length: 30 }, (_, at) => `key-${at}`);

test('a router with faults accepts every key in the end, and runs it once', async () => {
  const journal = join(createTemporaryFolder(), 'journal.jsonl');
  const folder = createWorkflowsFolder();
  const options = ['--workflows', folder, '--faults', faults, '--seed', '5', '--fault-journal', journal];
  const router = await RunningRouter.start(...options);
  try {
    const accepted = await Promise.all(keys.map((key) => sendUntilAccepted(router, key)));
    const runIds = accepted.map(({ body }) => String(body.runs[0].id));
    for (const id of runIds) expect(await readEnd(router, id)).toBe('succeeded');
    const repeated = await Promise.all(keys.map((key) => sendUntilAccepted(router, key)));

    expect(repeated.map(({ body }) => body.runs[0].id)).toEqual(runIds);
    expect(repeated.every(({ headers }) => headers.get('idempotency-replayed') === 'true')).toBe(true);
    expect((await listExecutions(router)).toSorted()).toEqual(runIds.toSorted());
    expect(readKinds(journal)).toEqual(expect.arrayContaining(['kill', 'lostAnswer', 'throttle', 'reorder']));
  } finally {
    await router.stop();
  }
}, 240_000);

async function sendUntilAccepted(router: RunningRouter, key: string): Promise<Answer> {
  for (let tries = 0; tries < 50; tries += 1) {
    const body = { source: 'test', name: 'faulty', data: { key } };
    const answer = await router.send('POST', '/v1/events', body, { headers: { 'idempotency-key': key } });
    if (answer.status === 202) return answer;
    expect([429, 500, 503]).toContain(answer.status);
    await pause(200);
  }
  throw new Error(`${key} was never accepted`);
}

async function readEnd(router: RunningRouter, id: string): Promise<string> {
  const giveUpAt = Date.now() + 150_000;
  for (;;) {
    const { status, body } = await router.send('GET', `/v1/runs/${id}`);
    const isEnded = status === 200 && !['accepted', 'running'].includes(body.run.status);
    if (isEnded || Date.now() > giveUpAt) return String(body.run?.status);
    await pause(200);
  }
}

async function listExecutions(router: RunningRouter): Promise<string[]> {
  const { stateMachines } = await router.aws('AWSStepFunctions.ListStateMachines', {});
  const { stateMachineArn } = stateMachines.find(({ name }: { name: string }) => name.startsWith('Flowgate_'));
  const { executions } = await router.aws('AWSStepFunctions.ListExecutions', { stateMachineArn, maxResults: 1_000 });
  return executions.map(({ name }: { name: string }) => name);
}

function readKinds(journal: string): unknown[] {
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  return lines.slice(1).map((line) => (JSON.parse(line) as { kind: unknown }).kind);
}

function createWorkflowsFolder(): string {
  const folder = createTemporaryFolder();
  mkdirSync(join(folder, 'faulty'));
  const manifest = { id: '0b7c1c1e-0000-4000-8000-000000000021', triggers: [{ event: 'faulty' }] };
  writeFileSync(join(folder, 'faulty', 'workflow.json'), JSON.stringify(manifest));
  const definition = { StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } };
  writeFileSync(join(folder, 'faulty', 'definition.asl.json'), JSON.stringify(definition));
  return folder;
}
