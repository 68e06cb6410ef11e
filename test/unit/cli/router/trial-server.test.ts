// The receiver of a source on trial, over HTTP.
import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { parseSources } from '../../../../lib/authoring/sources/source-check.ts';
import { startTrial } from '../../../../lib/cli/router/trial-server.ts';
import type { Source } from '../../../../lib/core/source/source.ts';

test('reports every request of a source on trial, and answers it', async () => {
  const [source] = parseSources({ sources: [{ name: 'github', preset: 'github', secrets: ['ssm:/a'] }] }).sources;
  const lines: string[] = [];
  const trial = await startTrial(source as Source, {
    secrets: ['hush'],
    port: 0,
    print: (line) => void lines.push(line),
  });
  const send = (signature: string) =>
    fetch(trial.url, {
      method: 'POST',
      body: '{}',
      headers: { 'x-hub-signature-256': `sha256=${signature}`, 'x-github-event': 'push', 'x-github-delivery': '1' },
    });

  const statuses = [
    (await send(createHmac('sha256', 'hush').update('{}').digest('hex'))).status,
    (await send('0')).status,
  ];
  await trial.close();

  expect(statuses).toEqual([200, 401]);
  expect(lines).toEqual(expect.arrayContaining(['verified', '  event "push", key 1', '  x-github-event: push']));
  expect(lines.join('\n')).toContain('refused: no secret of the source made the signature');
});
