import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import { checkDefinition } from '../../../lib/asl/check/check-definition.ts';
import { readDefinitionText } from '../../../lib/asl/check/definition-text.ts';
import { renderDefinitionSchema } from '../../../lib/authoring/definition-schema/definition-schema.ts';
import { acceptedDefinitions } from '../../fixtures/definitions/accepted.ts';
import { findingCases } from '../asl/check/finding-cases.ts';
import { goodDefinitions } from '../asl/check/good-definitions.ts';

const text = renderDefinitionSchema();
const validator = new Validator(JSON.parse(text) as Schema, '2020-12');
const faultsOf = (definition: unknown): string[] =>
  validator.validate(definition).errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);
const hasErrors = (definition: unknown): boolean =>
  checkDefinition(definition).some(({ severity }) => severity === 'error');

const intake = readFileSync('statemachines/order-intake/definition.asl.json', 'utf8');
const deployed = readdirSync('statemachines', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const yaml = readFileSync('test/fixtures/definitions/waiting.asl.yaml', 'utf8');
const fixtures: readonly (readonly [string, unknown])[] = [
  ...deployed.map(
    ({ name }) => [name, JSON.parse(readFileSync(join('statemachines', name, 'definition.asl.json'), 'utf8'))] as const,
  ),
  ...acceptedDefinitions.map(({ kind, definition }) => [kind, definition] as const),
  ...Object.entries(goodDefinitions),
  ...findingCases.map(({ code, definition }) => [`a case of ${code}`, definition] as const),
  ...readdirSync('test/fixtures/histories').map((file) => {
    const { definition } = JSON.parse(readFileSync(join('test/fixtures/histories', file), 'utf8'));
    return [file, definition] as const;
  }),
  ['a definition in YAML', readDefinitionText(yaml, 'yaml').definition],
];
const valid = fixtures.filter(([, definition]) => !hasErrors(definition));

describe('the schema of definitions', () => {
  test('accepts every definition that the check accepts', () => {
    expect(valid.length).toBeGreaterThan(200);
    expect(valid.flatMap(([name, definition]) => faultsOf(definition).map((fault) => `${name}: ${fault}`))).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['a field of the machine', '"StartAt"', '"StartsAt"'],
    ['the query language', '"QueryLanguage": "JSONata"', '"QueryLanguage": "JSONATA"'],
    ['a state type', '"Type": "Pass"', '"Type": "Pas"'],
    ['a field of a state', '"Assign"', '"Asign"'],
    ['a field of the other language', '"Output": {', '"Parameters": {'],
    ['Choices', '"Choices"', '"Choice"'],
    ['a condition', '"Condition"', '"Conditon"'],
    [
      'Next of a rule',
      ' "Next": "Ask for a reorder of what is missing"',
      ' "Nxt": "Ask for a reorder of what is missing"',
    ],
    ['Retry', '"Retry"', '"Retries"'],
    ['a field of a retrier', '"MaxAttempts": 3', '"MaxAttempt": 3'],
    ['a number as text', '"MaxAttempts": 3', '"MaxAttempts": "3"'],
    ['an argument of the integration', '"Entries"', '"Entrys"'],
    ['Resource', '"Resource"', '"Ressource"'],
  ])('refuses a misspelling of %s, as the check does', (_, right, wrong) => {
    const definition = JSON.parse(intake.replace(right, wrong));

    expect(faultsOf(definition)).not.toEqual([]);
    expect(hasErrors(definition)).toBe(true);
  });

  test('completes states, fields, resources and arguments', () => {
    const { $defs } = JSON.parse(text);
    const [resources] = $defs.Resource.anyOf;

    expect($defs['state-JSONata'].properties.Type.enum).toEqual(expect.arrayContaining(['Task', 'Choice', 'Map']));
    expect(resources.enum).toEqual(
      expect.arrayContaining([
        'arn:aws:states:::lambda:invoke.waitForTaskToken',
        'arn:aws:states:::aws-sdk:s3:getObject',
      ]),
    );
    expect(Object.keys($defs['Task-JSONata'].properties)).not.toContain('Parameters');
    expect(JSON.stringify($defs['Task-JSONPath'])).toContain('"MessageBody.$"');
  });

  test('stays small enough for an editor', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(300_000);
  });
});
