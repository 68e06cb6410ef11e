import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { selectWorkflows } from '../../../../lib/cli/rehearsal/workflow-selection.ts';

const id = '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3';
const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
const cases = [{ name: 'n', data: {}, expect: { status: 'succeeded' } }];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(folder, name));
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, name, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const good = { 'workflow.json': { id }, 'definition.asl.json': definition, 'cases.json': cases };

describe('the workflows that a command names', () => {
  test('are read with their cases; without names, all workflows are', () => {
    write('a', good);
    write('b', { ...good, 'workflow.json': { id: id.replace('7', '8') } });

    expect(selectWorkflows(folder).map(({ workflow }) => workflow.name)).toEqual(['a', 'b']);
    expect(selectWorkflows(folder, ['b'])).toMatchObject([{ workflow: { name: 'b' }, cases }]);
  });

  test('are found by name, folder and ID, and an unknown name gets a suggestion', () => {
    write('a', { ...good, 'workflow.json': { id, name: 'Bestellung prüfen' } });

    for (const name of ['Bestellung prüfen', 'Bestellung pru\u0308fen', 'a', id])
      expect(selectWorkflows(folder, [name])).toMatchObject([{ workflow: { folder: 'a', name: 'Bestellung prüfen' } }]);
    expect(() => selectWorkflows(folder, ['Bestellung pruefen'])).toThrow('did you mean "Bestellung prüfen"?');
  });

  test('may have their definition in YAML, whose states the cases name', () => {
    const text =
      'StartAt: Work\nStates:\n  Work:\n    Type: Task\n    Resource: arn:aws:lambda:eu-west-1:123456789012:function:f\n    End: true\n';
    const standIns = { Work: [{ output: 1 }] };
    write('a', { 'workflow.json': { id }, 'definition.asl.yaml': text, 'cases.json': [{ ...cases[0], standIns }] });

    expect(selectWorkflows(folder)).toMatchObject([{ cases: [{ standIns }] }]);

    write('b', { ...good, 'definition.asl.yaml': text });
    expect(() => selectWorkflows(folder)).toThrow('definition.asl.json and definition.asl.yaml both exist');
  });

  test('may have a substitution outside of quotes in their definition', () => {
    const text = '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Delay}, "End": true}}}';
    write('a', { ...good, 'definition.asl.json': text });

    expect(selectWorkflows(folder)).toMatchObject([{ cases }]);
  });

  test('may have no cases', () => {
    write('a', { 'workflow.json': { id }, 'definition.asl.json': definition });

    expect(selectWorkflows(folder)).toMatchObject([{ cases: [] }]);
  });

  test.each([
    [
      'a manifest that is not JSON',
      { 'workflow.json': '{"id":' },
      /a\/workflow\.json:1:7 #\/id: error json-syntax: .+\. Correct/,
    ],
    [
      'a manifest without an ID',
      { 'workflow.json': {} },
      /a\/workflow\.json:\d+:\d+ #\/id: is missing: use a new UUID, such as "[0-9a-f-]{36}"$/,
    ],
    [
      'a definition that is not JSON',
      { 'definition.asl.json': '{,' },
      /a\/definition\.asl\.json:1:2 #: error json-syntax: /,
    ],
    ['cases that are not JSON', { 'cases.json': '[' }, /a\/cases\.json:1:2 #\/0: error json-syntax: /],
    [
      'a case without an expectation',
      { 'cases.json': [{ name: 'n', data: {} }] },
      /a\/cases\.json:\d+:\d+ #\/0\/expect: is mis/,
    ],
  ])('with %s are refused in one line', (_, files, line) => {
    write('a', { ...good, ...files });

    expect(() => selectWorkflows(folder)).toThrow(expect.objectContaining({ message: expect.stringMatching(line) }));
  });

  test('without a definition are refused', () => {
    write('a', { 'workflow.json': { id } });

    expect(() => selectWorkflows(folder)).toThrow(
      /a\/definition\.asl\.json: the file does not exist: every workflow needs one, or definition\.asl\.yaml in its place$/,
    );
  });

  test('are refused with all errors of the folder, as in a synthesis', () => {
    write('a', good);
    write('b', { ...good, 'workflow.json': { id } });
    write('c', { ...good, 'workflow.json': {} });

    expect(() => selectWorkflows(folder, ['a'])).toThrow(
      expect.objectContaining({
        name: 'CliError',
        message: expect.stringMatching(
          /c\/workflow\.json:\d+:\d+ #\/id: is missing: use a new UUID.*\n.*a\/workflow\.json:.*\n.*b\/workflow\.json:\d+:\d+ #\/id: /,
        ),
      }),
    );
  });

  test('must exist: the error names the nearest one, and a missing folder is reported', () => {
    write('order-intake', good);

    expect(() => selectWorkflows(folder, ['order-intak'])).toThrow(
      /did you mean "order-intake"\?: name one of order-intake$/,
    );
    expect(() => selectWorkflows(join(folder, 'none'))).toThrow(/the folder does not exist/);
  });
});
