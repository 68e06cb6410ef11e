// A suite that leaves open what keeps a worker alive fails: test/runner/open-handles.mjs.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface OpenHandles {
  countHandles(): ReadonlyMap<string, number>;
  refuseOpenHandles(before: ReadonlyMap<string, number>, waitMs?: number): Promise<void>;
}

const file = join(import.meta.dirname, '..', '..', 'runner', 'open-handles.mjs');
const { countHandles, refuseOpenHandles } = (await import(file)) as OpenHandles;

test('a server and a timer that stay open are named, and not those from before', async () => {
  const earlier = createServer().listen(0, '127.0.0.1');
  await once(earlier, 'listening');
  const before = countHandles();
  const left = createServer().listen(0, '127.0.0.1');
  await once(left, 'listening');
  const timer = setTimeout(() => undefined, 3_600_000);

  const refusal = refuseOpenHandles(before, 0);

  await expect(refusal).rejects.toThrow(/^this suite leaves open (?=.*1 × TCPServerWrap)(?=.*1 × Timeout).*: close it/);
  clearTimeout(timer);
  left.close();
  await expect(refuseOpenHandles(before)).resolves.toBeUndefined();
  earlier.close();
});

test('a timer that does not keep the process alive may stay', async () => {
  const before = countHandles();
  const timer = setTimeout(() => undefined, 3_600_000).unref();

  await expect(refuseOpenHandles(before)).resolves.toBeUndefined();
  clearTimeout(timer);
});
