// The README's example works, and its tables are complete.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { renderPresetTable } from '../../../../lib/authoring/sources/preset-table.ts';
import { sourcesSchema } from '../../../../lib/core/source/source.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const readme = readFileSync('lib/http/sources/README.md', 'utf8');
const { sources } = JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '') as { sources: object[] };

/** The types in a table of the README. */
const rowsBelow = (title: string): string[] =>
  [...(readme.split(`## ${title}`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `([\w-]+)` /gm)].map(
    ([, type = '']) => type,
  );

describe('the README of sources', () => {
  test('has an example that works', async () => {
    const world = new HttpWorld();
    world.declare(...sources);
    world.secretValues.set('ssm:/flowgate/github-before', 'hush');
    const body = '{"action":"opened"}';

    const { status } = await world.send('POST', '/hooks/github', {
      body,
      headers: {
        'x-hub-signature-256': await sign('hush', body),
        'x-github-event': 'pull_request',
        'x-github-delivery': '72d3162e',
      },
    });

    expect(status).toBe(202);
    expect(world.published).toMatchObject([{ source: 'github', 'detail-type': 'pull_request' }]);
  });

  test('has the table of presets that the presets give', () => {
    const table = /<!-- presets: [^\n]*-->\n([\s\S]*?)\n<!-- presets end -->/.exec(readme)?.[1];

    // The formatter aligns the columns.
    const narrow = (text = '') => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
    expect(narrow(table)).toBe(narrow(renderPresetTable()));
  });

  test('names every scheme, every challenge and every member', () => {
    const { scheme, challenge, ...members } = sourcesSchema.shape.sources.def.element.shape;
    const typesOf = (options: readonly { shape: { type: { def: { values: readonly unknown[] } } } }[]) =>
      options.map(({ shape }) => shape.type.def.values[0]).toSorted();

    expect(rowsBelow('What a scheme covers').toSorted()).toEqual(typesOf(scheme.def.options));
    expect(rowsBelow('Challenges').toSorted()).toEqual(typesOf(challenge.def.innerType.def.options));
    for (const member of Object.keys(members)) expect(readme).toContain(`\`${member}\``);
  });
});
