// The folder of a killed process has all acknowledged writes and no partial transaction.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import { DynamoDbService } from '../../../lib/local/services/dynamodb/service.ts';

const writer = fileURLToPath(new URL('./dynamodb-writer.ts', import.meta.url));

/** Runs the writer until it has acknowledged so many pairs, kills it, and reports how many it acknowledged in total. */
async function writeAndKill(dataDir: string, pairs: number): Promise<number> {
  const child = spawn(process.execPath, [writer, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let acknowledged = 0;
  for await (const _ of createInterface(child.stdout)) {
    acknowledged++;
    if (acknowledged === pairs) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

test('keeps every acknowledged transaction whole, its index entries included, when the process is killed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'dynamodb-crash-'));
  const acknowledged = await writeAndKill(dataDir, 300);

  const dynamodb = await DynamoDbService.start({ clock: systemClock, dataDir });
  const count = async (input: object) => (await dynamodb.call('Scan', { ...input, Select: 'COUNT' })).Count;
  const items = await count({ TableName: 'pairs' });
  const entries = await count({ TableName: 'pairs', IndexName: 'by-kind' });
  await dynamodb.close();

  expect(acknowledged).toBeGreaterThanOrEqual(300);
  expect(Number(items) % 2).toBe(0);
  expect(Number(items)).toBeGreaterThanOrEqual(2 * acknowledged);
  expect(entries).toBe(items);
});
