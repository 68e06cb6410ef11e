import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readWorkflows } from '../../../../lib/cli/rehearsal/workflow-files.ts';

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

describe('the workflows of a folder', () => {
  test('are read with their cases, all or those that are named', () => {
    write('a', good);
    write('b', { ...good, 'workflow.json': { id: id.replace('7', '8') } });

    expect(readWorkflows(folder).map(({ workflow }) => workflow.name)).toEqual(['a', 'b']);
    expect(readWorkflows(folder, ['b'])).toMatchObject([{ workflow: { name: 'b' }, cases }]);
  });

  test('are found by name, folder and ID, and another name gets the nearest suggested', () => {
    write('a', { ...good, 'workflow.json': { id, name: 'Bestellung prüfen' } });

    for (const name of ['Bestellung prüfen', 'Bestellung pru\u0308fen', 'a', id])
      expect(readWorkflows(folder, [name])).toMatchObject([{ workflow: { folder: 'a', name: 'Bestellung prüfen' } }]);
    expect(() => readWorkflows(folder, ['Bestellung pruefen'])).toThrow('did you mean "Bestellung prüfen"?');
  });

  test('are read with a definition in YAML, whose states the cases name', () => {
    const text =
      'StartAt: Work\nStates:\n  Work:\n    Type: Task\n    Resource: arn:aws:lambda:eu-west-1:123456789012:function:f\n    End: true\n';
    const standIns = { Work: [{ output: 1 }] };
    write('a', { 'workflow.json': { id }, 'definition.asl.yaml': text, 'cases.json': [{ ...cases[0], standIns }] });
    write('b', {
      'workflow.json': { id: id.replace('7', '8') },
      'definition.asl.yaml': text,
      'definition.asl.json': definition,
    });

    expect(readWorkflows(folder, ['a'])).toMatchObject([{ cases: [{ standIns }] }]);
    expect(() => readWorkflows(folder, ['b'])).toThrow('definition.asl.json and definition.asl.yaml both exist');
  });

  test('are read with a definition that has a substitution outside quotes', () => {
    const text = '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Delay}, "End": true}}}';
    write('a', { ...good, 'definition.asl.json': text });

    expect(readWorkflows(folder)).toMatchObject([{ cases }]);
  });

  test('are read without cases', () => {
    write('a', { 'workflow.json': { id }, 'definition.asl.json': definition });

    expect(readWorkflows(folder)).toMatchObject([{ cases: [] }]);
  });

  test.each([
    [
      'a manifest that is no JSON',
      { 'workflow.json': '{"id":' },
      /a\/workflow\.json#\/id: line 1, column 7: .+: Correct/,
    ],
    ['a manifest without an ID', { 'workflow.json': {} }, /a\/workflow\.json#\/id: is missing: add it$/],
    [
      'a definition that is no JSON',
      { 'definition.asl.json': '{,' },
      /a\/definition\.asl\.json#: error json-syntax: line 1, column 2: /,
    ],
    ['cases that are no JSON', { 'cases.json': '[' }, /a\/cases\.json#\/0: line 1, column 2: /],
    [
      'a case without an expectation',
      { 'cases.json': [{ name: 'n', data: {} }] },
      /a\/cases\.json#\/0\/expect: is mis/,
    ],
  ])('with %s are refused in one line', (_, files, line) => {
    write('a', { ...good, ...files });

    expect(() => readWorkflows(folder)).toThrow(expect.objectContaining({ message: expect.stringMatching(line) }));
  });

  test('without a definition are refused', () => {
    write('a', { 'workflow.json': { id } });

    expect(() => readWorkflows(folder)).toThrow(
      /a\/definition\.asl\.json: the file does not exist: every workflow needs one, or definition\.asl\.yaml/,
    );
  });

  test('are told where one is asked for that is not there, with the name that was meant', () => {
    write('order-intake', good);

    expect(() => readWorkflows(folder, ['order-intak'])).toThrow(
      /did you mean "order-intake"\?: name one of order-intake$/,
    );
    expect(() => readWorkflows(join(folder, 'none'))).toThrow(/there is no such folder/);
  });
});
