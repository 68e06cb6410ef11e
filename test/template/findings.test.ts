// AWS's own schemas and rules (cfn-lint) and the usual security checks (checkov) find nothing in any template of ours.
// Both come from PyPI: if they cannot be installed, these tests are skipped and say why; in CI they fail.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { synthesizeTemplates } from './assemblies.ts';
import { installPythonTool } from './python-tool.ts';

const files = [...synthesizeTemplates().values()];

/** The CDK writes a function's dependency on its role beside the reference to it: redundant, and not an error. */
const redundantDependency = 'W3005';
const mostMilliseconds = 300_000;

interface Verdict {
  readonly status: number | null;
  readonly said: string;
}

/** Both are installed at the same time, because an installation mostly waits for the registry. */
const [cfnLint, checkov] = await Promise.all([installPythonTool('cfn-lint'), installPythonTool('checkov')]);
const tools = { 'cfn-lint': cfnLint, checkov };

/** A test that needs a tool, and is skipped with the reason if the tool is missing. */
function testWith(name: keyof typeof tools, fact: string, judge: (run: (args: string[]) => Verdict) => void): void {
  const tool = tools[name];
  if (tool.kind === 'missing') {
    test.skip(`${fact} (${tool.reason})`, () => undefined);
    return;
  }
  const run = (args: string[]): Verdict => {
    const options = { encoding: 'utf8', timeout: mostMilliseconds } as const;
    const { status, stdout, stderr, error } = spawnSync(join(tool.programs, name), args, options);
    return { status, said: (error?.message ?? stdout + stderr).trim() };
  };
  test(fact, () => judge(run), mostMilliseconds);
}

test('a template with few workflows and one with many are checked', () => {
  // The templates of nested stacks come last.
  const [few = '', ...many] = files.map((file) => readFileSync(file, 'utf8'));
  const count = (template: string): number => template.match(/"AWS::StepFunctions::StateMachine"/g)?.length ?? 0;

  expect(count(few)).toBeGreaterThan(2);
  expect(many.length).toBeGreaterThan(1);
  expect(count(many.join('\n'))).toBeGreaterThan(40);
});

testWith('cfn-lint', 'cfn-lint finds nothing that AWS refuses', (run) => {
  const args = ['--ignore-checks', redundantDependency, '--format', 'parseable', '--template', ...files];

  expect(run(args)).toEqual({ status: 0, said: '' });
});

testWith('checkov', 'checkov finds nothing that is not acknowledged with its reason', (run) => {
  const named = files.flatMap((file) => ['--file', file]);
  const { status, said } = run(['--framework', 'cloudformation', '--skip-download', '--compact', '--quiet', ...named]);

  expect(said).toMatch(/Failed checks: 0,/);
  expect(status).toBe(0);
});
