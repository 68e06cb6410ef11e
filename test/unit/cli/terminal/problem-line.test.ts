// The lines of `flowgate check` and the problem matcher of VS Code that reads them.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatProblem, splitProblem } from '../../../../lib/cli/terminal/problem-line.ts';

const { tasks } = JSON.parse(readFileSync('.vscode/tasks.json', 'utf8')) as {
  tasks: { problemMatcher: { pattern: { regexp: string } } }[];
};
const matcher = new RegExp(tasks[0]?.problemMatcher.pattern.regexp ?? 'none');

test.each([
  ['a/workflow.json:3:5 #/id: must be a UUID', 'a/workflow.json', '3', '5', 'must be a UUID'],
  ['a/b.asl.json:1:2 #/States/A: B: error transition: x. Y.', 'a/b.asl.json', '1', '2', 'B: transition: x. Y.'],
  ['a/b.asl.json:1:2 #: error json-syntax: x. Y.', 'a/b.asl.json', '1', '2', 'json-syntax: x. Y.'],
  ['a/workflow.json: the file does not exist', 'a/workflow.json', '1', '1', 'the file does not exist'],
  ['lambdas/tasks/with blank: is not a function', 'lambdas/tasks/with blank', '1', '1', 'is not a function'],
])('the problem matcher reads %j', (line, ...parts) => {
  expect(matcher.exec(formatProblem({ severity: 'error', line }))?.slice(1)).toEqual(['error', ...parts]);
});

test.each([
  [
    'a/b.asl.json:1:2 #/States/A/Next: error dangling-target: there is no "B". Name a state.',
    { file: 'a/b.asl.json', lineNumber: 1, column: 2, pointer: '#/States/A/Next' },
    'dangling-target: there is no "B". Name a state.',
  ],
  [
    'a/b.asl.json:2:1 #: error json-syntax: x.',
    { file: 'a/b.asl.json', lineNumber: 2, column: 1, pointer: '#' },
    'json-syntax: x.',
  ],
  ['a/workflow.json:3:5 #/id: must be a UUID', { lineNumber: 3, column: 5, pointer: '#/id' }, 'must be a UUID'],
  ['with blank/x.json: does not exist', { file: 'with blank/x.json', lineNumber: 1, column: 1 }, 'does not exist'],
])('the parts of %j', (line, place, message) => {
  const parts = splitProblem({ severity: 'error', line });

  expect(parts).toMatchObject({ severity: 'error', line, ...place, message });
  expect('pointer' in parts).toBe('pointer' in place);
});
