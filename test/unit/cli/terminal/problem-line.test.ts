// The lines of `flowgate check` and the problem matcher of VS Code that reads them.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatProblem } from '../../../../lib/cli/terminal/problem-line.ts';

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
