import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RunningRouter, readOutput, spawnRouter } from './running-router.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'flowgate-e2e-'));

describe('flowgate dev', () => {
  test('keeps everything in --data, ends cleanly on Ctrl-C, and continues at the next start', async () => {
    const data = newFolder();
    const first = await RunningRouter.startProcess('--data', data);
    const sent = await first.send('POST', '/v1/events', { source: 'shop', name: 'kept', data: { n: 1 } });
    const { body } = await first.send('POST', '/v1/workflows/sku-reorder/runs', { data: { sku: 'LAMP' } });
    await first.ended(body.run.id);

    const code = await first.stop('SIGINT');
    const second = await RunningRouter.startProcess('--data', data);

    expect(code).toBe(0);
    const event = await second.send('GET', `/v1/events/${sent.body.event.id}`);
    const run = await second.send('GET', `/v1/runs/${body.run.id}`);
    expect(event.body.event.data).toEqual({ n: 1 });
    expect(run.body.run.status).toBe('succeeded');
    const trail = await second.send('GET', '/v1/audit');
    expect(second.token).toBe(first.token);
    expect(trail.body.entries.map(({ action }: { action: string }) => action)).toEqual(['credential.created']);
    const made = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((path) => join(data, path));
    expect(made.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
    expect(await second.stop('SIGTERM')).toBe(0);
  }, 180_000);

  test('finishes all accepted work after kill -9', async () => {
    const data = newFolder();
    const first = await RunningRouter.startProcess('--data', data);
    const { body } = await first.send('POST', '/v1/workflows/customer-onboarding/runs', {
      data: { name: 'Jane Smith', email: 'jane@example.com', plan: 'free' },
    });

    await first.stop('SIGKILL');
    const second = await RunningRouter.startProcess('--data', data);

    expect(await second.ended(body.run.id)).toMatchObject({ status: 'succeeded' });
    await second.stop();
  }, 180_000);

  test('reports in one line that a port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as { port: number };

    const { code, stdout, stderr } = await readOutput(
      spawnRouter(['--quiet', '--port', String(port), '--aws-port', '0']),
    );

    server.close();
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(`port ${port} is in use`);
    expect(stderr).toContain('--port 0 --aws-port 0');
  }, 180_000);

  test('names both options if they have the same port', async () => {
    const { code, stderr } = await readOutput(spawnRouter(['--port', '3999', '--aws-port', '3999']));

    expect(code).toBe(2);
    expect(stderr).toContain('--port and --aws-port are both 3999: each needs a port of its own');
  }, 180_000);

  test('refuses a file as its data folder', async () => {
    const { code, stderr } = await readOutput(spawnRouter(['--data', 'package.json']));

    expect(code).toBe(2);
    expect(stderr).toMatch(/"package\.json" of the option --data .* is invalid.*it is a file/);
  }, 180_000);

  test('reports in one line that others may write to its data folder', async () => {
    const data = newFolder();
    writeFileSync(join(data, 'planted'), '');
    chmodSync(data, 0o777);

    const { code, stdout, stderr } = await readOutput(
      spawnRouter(['--quiet', '--port', '0', '--aws-port', '0', '--data', data]),
    );

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^flowgate: other users of this machine may write to \S+, .*chmod -R go-rwx .*\n$/);
  }, 180_000);

  test('reports an invalid folder of workflows in one line', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'workflow.json'), '{"id":"0b7c1c1e-0000-4000-8000-000000000000"}');
    writeFileSync(
      join(folder, 'broken', 'definition.asl.json'),
      JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'B' }], Default: 'Nowhere' },
          B: { Type: 'Succeed' },
        },
      }),
    );

    const { code, stderr } = await readOutput(
      spawnRouter(['--quiet', '--workflows', folder, '--port', '0', '--aws-port', '0']),
    );

    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(/broken\/definition\.asl\.json:\d+:\d+ #\/States\/A\/Default: .*Nowhere/);
  }, 180_000);

  test('runs another folder of workflows', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'hello'));
    writeFileSync(
      join(folder, 'hello', 'workflow.json'),
      JSON.stringify({ id: '0b7c1c1e-0000-4000-8000-000000000000', triggers: [{ event: 'hello' }] }),
    );
    writeFileSync(
      join(folder, 'hello', 'definition.asl.json'),
      JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Pass', Output: { hello: '{% $states.input.data.name %}' }, End: true } },
      }),
    );
    const router = await RunningRouter.startProcess('--workflows', folder);

    const { body } = await router.send('POST', '/v1/events', { source: 'me', name: 'hello', data: { name: 'Ada' } });

    expect((await router.ended(body.runs[0].id)).output).toEqual({ hello: 'Ada' });
    await router.stop();
  }, 180_000);
});
