import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { expect, test } from '@jest/globals';
import { manifestSchemaText, writeManifestSchema } from '../../lib/infra/manifest-schema.ts';

test.each(readdirSync('statemachines', { withFileTypes: true }).filter((entry) => entry.isDirectory()))(
  'the schema takes the manifest of $name',
  ({ name }) => {
    const validator = new Validator(JSON.parse(manifestSchemaText()) as Schema, '2020-12');

    const { errors } = validator.validate(
      JSON.parse(readFileSync(join('statemachines', name, 'workflow.json'), 'utf8')),
    );

    expect(errors).toEqual([]);
  },
);

test('the schema refuses an unknown member and a condition that is no object', () => {
  const validator = new Validator(JSON.parse(manifestSchemaText()) as Schema, '2020-12');
  const id = '0b7c1c1e-0000-4000-8000-000000000000';

  expect(validator.validate({ id }).valid).toBe(true);
  expect(validator.validate({ id, trigers: [] }).valid).toBe(false);
  expect(validator.validate({ id, triggers: [{ event: 'e', where: [] }] }).valid).toBe(false);
});

test('the schema is written once, and a folder that cannot be written to is warned of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowgate-schema-'));
  const file = join(folder, 'workflow.schema.json');
  const warnings: string[] = [];

  writeManifestSchema(folder, (line) => warnings.push(line));
  writeFileSync(file, '{}');
  writeManifestSchema(folder, (line) => warnings.push(line));

  expect(readFileSync(file, 'utf8')).toBe(manifestSchemaText());
  expect(warnings).toEqual([]);
  rmSync(folder, { recursive: true });
  writeManifestSchema(folder, (line) => warnings.push(line));
  expect(warnings).toEqual([expect.stringMatching(/^warning: .*workflow\.schema\.json cannot be written/)]);
});
