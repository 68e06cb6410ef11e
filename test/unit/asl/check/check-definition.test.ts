import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkDefinition, checkDefinitionText, formatFinding } from '../../../../lib/asl/check/check-definition.ts';
import { findingCodes } from '../../../../lib/asl/check/finding-codes.ts';
import { checkJsonText } from '../../../../lib/asl/check/json-text.ts';
import { type FindingCase, findingCases, productTemplates } from './finding-cases.ts';
import { distributedMap, invoke, only, task } from './machines.ts';

const knownSubstitutions = ['StockFunction'];

describe('a definition that', () => {
  test.each(findingCases)('$fault gives $code', ({ code, definition, pointer, says }: FindingCase) => {
    const findings = checkDefinition(definition, { knownSubstitutions });

    expect(findings.map((finding) => [finding.code, finding.pointer])).toEqual([[code, pointer]]);
    expect(JSON.stringify(findings)).toContain(says === undefined ? '' : JSON.stringify(says).slice(1, -1));
  });
});

describe('a definition of an Express workflow', () => {
  const types = { type: 'EXPRESS' } as const;

  test.each([
    [
      'waits for a token',
      task('lambda:invoke.waitForTaskToken', { ...invoke, Payload: '{% $states.context.Task.Token %}' }),
    ],
    ['waits for a job', task('glue:startJobRun.sync', { JobName: 'j' })],
    ['runs an activity', only({ Type: 'Task', Resource: 'arn:aws:states:eu-west-1:123456789012:activity:a' })],
    ['has a distributed Map', distributedMap()],
  ])('is refused if it %s, which a Standard workflow may', (_, definition) => {
    expect(checkDefinition(definition)).toEqual([]);
    expect(checkDefinition(definition, types)).toEqual([expect.objectContaining({ code: 'unsupported-pattern' })]);
  });
});

test.each(productTemplates)('the recommended replacement of %s has no finding', (_, expression) => {
  expect(checkDefinition(only({ Type: 'Pass', Output: expression }))).toEqual([]);
});

describe('every finding code', () => {
  const ofText = ['json-syntax', 'yaml-syntax', 'duplicate-key'];

  test('has its own case', () => {
    const covered = new Set<string>([...findingCases.map(({ code }) => code), ...ofText]);

    const uncovered = Object.keys(findingCodes).filter((code) => !covered.has(code));

    expect(uncovered).toEqual([]);
  });

  test('has its row in the README, and the README has no other', () => {
    const readme = readFileSync(new URL('../../../../lib/asl/README.md', import.meta.url), 'utf8');

    const rows = readme
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );

    const entries = Object.entries(findingCodes).map(([code, { severity, meaning, remedy }]) => [
      `\`${code}\``,
      severity,
      meaning,
      remedy,
    ]);
    expect(rows).toEqual(entries);
  });
});

describe('the text of a definition', () => {
  test('is checked as a definition when it is JSON', () => {
    const findings = checkDefinitionText('{"StartAt":"A","States":{"A":{"Type":"Succeed"}},"Coment":""}');

    expect(findings.map(({ code }) => code)).toEqual(['unknown-field']);
  });

  test('gives its syntax error alone', () => {
    const findings = checkDefinitionText('{"StartAt":');

    expect(findings.map(({ code }) => code)).toEqual(['json-syntax']);
  });

  test('keeps its duplicate keys among the findings', () => {
    const text = '{"StartAt":"A","StartAt":"A","States":{"A":{"Type":"Succeed"}}}';

    const findings = [...checkDefinitionText(text), ...checkJsonText('{}')];

    expect(findings.map(({ code, pointer }) => [code, pointer])).toEqual([['duplicate-key', '/StartAt']]);
  });
});

describe('a finding', () => {
  test('is one line: file, pointer, severity, code, message, remedy', () => {
    const [finding] = checkDefinition({
      StartAt: 'A',
      States: { A: { Type: 'Pass', Next: 'B\nC' }, B: { Type: 'Succeed' } },
    });

    const line = finding === undefined ? '' : formatFinding('definition.asl.json', finding);

    expect(line).toBe(
      'definition.asl.json #/States/A/Next: error dangling-target: there is no state "B C" in this scope; did you mean "B"? Name a state of the same scope.',
    );
  });

  test('escapes slashes and tildes in its pointer', () => {
    const findings = checkDefinition({
      StartAt: 'a/b~',
      States: { 'a/b~': { Type: 'Pass', Next: 'a/b~', End: true } },
    });

    expect(findings[0]?.pointer).toBe('/States/a~1b~0');
  });

  test('is listed in the order of its place in the definition', () => {
    const findings = checkDefinition({
      StartAt: 'Z',
      Nope: 1,
      States: { B: { Type: 'Pass', Nope: 1 }, A: { Nope: 1 } },
    });

    expect(findings.map(({ pointer }) => pointer)).toEqual([
      '/StartAt',
      '/Nope',
      '/States/B',
      '/States/B/Nope',
      '/States/A',
    ]);
  });
});
