import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { expect, test } from '@jest/globals';
import {
  renderCasesSchema,
  renderIssuersSchema,
  renderLocalFileSchema,
  renderManifestSchema,
  renderSourcesSchema,
  writeEditorSchemas,
} from '../../../lib/authoring/editor-schemas.ts';

function validator(text: string): Validator {
  const made = new Validator(JSON.parse(text) as Schema, '2020-12');
  // Editors have this schema. The validator only needs to know that it exists.
  made.addSchema({ type: 'object' }, 'http://json-schema.org/draft-07/schema#');
  return made;
}
const contentOf = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

const workflows = readdirSync('statemachines', { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(workflows)('the schemas take the manifest and the cases of $name', ({ name }) => {
  const manifest = validator(renderManifestSchema()).validate(contentOf('statemachines', name, 'workflow.json'));
  const cases = validator(renderCasesSchema()).validate(contentOf('statemachines', name, 'cases.json'));

  expect([...manifest.errors, ...cases.errors]).toEqual([]);
});

test.each([
  ['is no list', {}],
  ['has a case without an expectation', [{ name: 'n', data: {} }]],
  ['has an unknown status', [{ name: 'n', data: {}, expect: { status: 'ok' } }]],
  ['has an unknown member', [{ name: 'n', data: {}, expect: { status: 'succeeded' }, stubs: {} }]],
  ['has no answer', [{ name: 'n', data: {}, expect: { status: 'succeeded' }, standIns: { A: [] } }]],
])('the schema refuses what %s as cases', (_, cases) => {
  expect(validator(renderCasesSchema()).validate(cases).valid).toBe(false);
});

test('the schema refuses an unknown member and a condition that is no object', () => {
  const manifests = validator(renderManifestSchema());
  const id = '0b7c1c1e-0000-4000-8000-000000000000';

  expect(manifests.validate({ id }).valid).toBe(true);
  expect(manifests.validate({ id, name: 'Bestellung prüfen' }).valid).toBe(true);
  expect(manifests.validate({ id, name: '' }).valid).toBe(false);
  expect(manifests.validate({ id, trigers: [] }).valid).toBe(false);
  expect(manifests.validate({ id, triggers: [{ event: 'e', where: [] }] }).valid).toBe(false);
});

test('the schema takes the sources beside the workflows, and those that the README shows', () => {
  const readme = readFileSync('lib/http/sources/README.md', 'utf8');
  const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');

  const said = [contentOf('statemachines', 'sources.json'), shown].map((one) =>
    validator(renderSourcesSchema()).validate(one),
  );

  expect(said.map(({ errors }) => errors)).toEqual([[], []]);
});

test.each([
  ['an unknown member', { secret: 'x' }],
  ['a secret itself', { secrets: ['hunter2'] }],
  ['an unknown scheme', { scheme: { type: 'gitlab' } }],
  ['an option of another scheme', { scheme: { type: 'github', algorithm: 'sha1' } }],
])('the schema refuses a source with %s', (_, difference) => {
  const source = { name: 'g', scheme: { type: 'github' }, secrets: ['ssm:/g'], event: { fixed: 'push' } };
  const sources = validator(renderSourcesSchema());

  expect(sources.validate({ sources: [source] }).valid).toBe(true);
  expect(sources.validate({ sources: [{ ...source, ...difference }] }).valid).toBe(false);
});

test('the schemas are written once, and a folder that cannot be written to is warned of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowgate-schema-'));
  const warnings: string[] = [];

  writeEditorSchemas(folder, (line) => warnings.push(line));
  writeFileSync(join(folder, 'workflow.schema.json'), '{}');
  writeEditorSchemas(folder, (line) => warnings.push(line));

  expect(readFileSync(join(folder, 'workflow.schema.json'), 'utf8')).toBe(renderManifestSchema());
  expect(readFileSync(join(folder, 'sources.schema.json'), 'utf8')).toBe(renderSourcesSchema());
  expect(warnings).toEqual([]);
  rmSync(folder, { recursive: true });
  writeEditorSchemas(folder, (line) => warnings.push(line));
  expect(warnings).toEqual([
    expect.stringMatching(/^warning: .*workflow\.schema\.json cannot be written/),
    expect.stringMatching(/^warning: .*cases\.schema\.json cannot be written/),
    expect.stringMatching(/^warning: .*local\.schema\.json cannot be written/),
    expect.stringMatching(/^warning: .*sources\.schema\.json cannot be written/),
    expect.stringMatching(/^warning: .*issuers\.schema\.json cannot be written/),
    expect.stringMatching(/^warning: .*definition\.schema\.json cannot be written/),
  ]);
});

type Node = Readonly<Record<string, unknown>>;

/** The paths of all members that have no description, except those of variants, which are different for each. */
function findUndescribed(node: Node, path: readonly string[] = []): string[] {
  const inner = node.items === undefined ? [] : findUndescribed(node.items as Node, path);
  const members = Object.entries((node.properties ?? {}) as Readonly<Record<string, Node>>);
  return [
    ...inner,
    ...members.flatMap(([name, member]) => {
      const place = [...path, name];
      return [...(member.description === undefined ? [place.join('.')] : []), ...findUndescribed(member, place)];
    }),
  ];
}

test.each([
  ['a manifest', renderManifestSchema()],
  ['sources', renderSourcesSchema()],
  ['cases', renderCasesSchema()],
  ['local stand-ins', renderLocalFileSchema()],
  ['issuers', renderIssuersSchema()],
])('each member of %s has a description, which editors show', (_, text) => {
  // The type of a scheme or a challenge selects its other members.
  expect(findUndescribed(JSON.parse(text)).filter((path) => !/(?:scheme|challenge)\.type$/.test(path))).toEqual([]);
});

test('a mistake in a manifest gets the message of its check, and not a pattern', () => {
  const { properties } = JSON.parse(renderManifestSchema());
  const trigger = properties.triggers.items;

  expect(properties.id.patternErrorMessage).toBe('must be a UUID');
  expect(trigger.anyOf).toEqual([{ required: ['event'] }, { required: ['source'] }]);
  expect(trigger.properties.event.anyOf[0].patternErrorMessage).toContain('{"wildcard": "order.*"}');
  const manifests = validator(renderManifestSchema());
  const id = '0b7c1c1e-0000-4000-8000-000000000000';
  expect(manifests.validate({ id, triggers: [{ event: 'order.*' }] }).valid).toBe(false);
  expect(manifests.validate({ id, triggers: [{ event: { wildcard: 'order.*' } }] }).valid).toBe(true);
  expect(manifests.validate({ id, triggers: [{ where: {} }] }).valid).toBe(false);
});

test('a scheme has one list of types, so that an editor names all of them for a misspelt one', () => {
  const { scheme } = JSON.parse(renderSourcesSchema()).properties.sources.items.properties;

  expect(scheme.properties.type.enum).toEqual(expect.arrayContaining(['github', 'stripe', 'hmac']));
  expect(scheme.allOf).toHaveLength(scheme.properties.type.enum.length);
});
