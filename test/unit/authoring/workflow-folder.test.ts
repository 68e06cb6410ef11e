// What must not be deployed is refused before anything is: one line a finding, with the file, the place and the remedy.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventBusSubstitution } from '../../../lib/authoring/emission/lineage.ts';
import { readWorkflowFolder } from '../../../lib/authoring/workflow-folder.ts';
import { WorkflowFolderError } from '../../../lib/authoring/workflow-folder-error.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const id = '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3';
const manifest = { id, triggers: [{ event: 'order.created' }] };
const definition = { QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

type Files = Readonly<Record<string, unknown>>;

/** Writes workflows, a text as it is and anything else as JSON, and gives the folder that holds them. */
function folderOf(workflows: Readonly<Record<string, Files>>): string {
  const folder = createTemporaryFolder();
  for (const [name, files] of Object.entries(workflows)) {
    mkdirSync(join(folder, name));
    for (const [file, content] of Object.entries(files))
      writeFileSync(join(folder, name, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const good = { 'workflow.json': manifest, 'definition.asl.json': definition };

function findingsOf(folder: string): readonly string[] {
  try {
    readWorkflowFolder(folder, ['EventBusName'], () => {});
  } catch (error) {
    if (error instanceof WorkflowFolderError) return error.findings;
    throw error;
  }
  return [];
}

const emission = { EventBusName: eventBusSubstitution, Source: 's', DetailType: 'd', Detail: { data: {} } };
const putEvents = { Type: 'Task', Resource: 'arn:aws:states:::events:putEvents', End: true };
const dangling = {
  ...definition,
  StartAt: 'Emit',
  States: {
    ...definition.States,
    Emit: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Nowhere' }], Default: 'Done' },
  },
};
const machine = (state: object, language = 'JSONata') => ({
  QueryLanguage: language,
  StartAt: 'Emit',
  States: { Emit: state },
});

describe('a folder of workflows', () => {
  test('is read in the order of names, the definition with lineage added', () => {
    const emitting = machine({ ...putEvents, Arguments: { Entries: [emission] } });
    const folder = folderOf({
      b: good,
      a: { 'workflow.json': { id: id.replace('7', '8') }, 'definition.asl.json': emitting, 'cases.json': [] },
      '.hidden': {},
    });

    const sources = readWorkflowFolder(folder, ['EventBusName'], () => {});

    expect(sources.map(({ workflow }) => workflow.name)).toEqual(['a', 'b']);
    expect(JSON.stringify(sources[0]?.definition)).toContain('$states.context.Execution.Name');
  });

  test('may have a definition in YAML, which is deployed as JSON', () => {
    const text =
      'QueryLanguage: JSONata\nStartAt: Wait\nStates:\n  Wait:\n    Type: Wait\n    Seconds: 5\n    End: true\n';
    const folder = folderOf({ w: { 'workflow.json': manifest, 'definition.asl.yaml': text } });

    const [source] = readWorkflowFolder(folder, []);

    expect(source?.definition).toEqual({
      QueryLanguage: 'JSONata',
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 5, End: true } },
    });
  });

  test.each([
    [
      'has its definition in JSON and in YAML',
      { ...good, 'definition.asl.yaml': 'StartAt: A' },
      /w\/definition\.asl\.json: definition\.asl\.json and definition\.asl\.yaml both exist: remove the one/,
    ],
    [
      'has a definition in YAML with a mistake',
      { 'workflow.json': manifest, 'definition.asl.yaml': 'StartAt: Nowhere\nStates:\n  A:\n    Type: Succeed\n' },
      /w\/definition\.asl\.yaml:1:1 #\/StartAt: error dangling-target: /,
    ],
    [
      'has a definition in YAML whose resource is nowhere',
      {
        'workflow.json': manifest,
        'definition.asl.yaml':
          'StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: arn:aws:states:::lambda:invoke\n    Parameters:\n      FunctionName.$: $.f\n    End: true\n',
      },
      /w\/definition\.asl\.yaml:7:7 #\/States\/A\/Parameters\/FunctionName\.\$: the resource cannot/,
    ],
    [
      'names another account for an emission in JSONPath',
      {
        'workflow.json': manifest,
        'definition.asl.json': machine(
          {
            ...putEvents,
            Resource: 'arn:aws:states:eu-west-1:1:events:putEvents',
            Parameters: { Entries: [emission] },
          },
          'JSONPath',
        ),
      },
      /w\/definition\.asl\.json:\d+:\d+ #\/States\/Emit: a JSONPath state emits an event/,
    ],
    [
      'calls a service with a resource of another',
      {
        'workflow.json': manifest,
        'definition.asl.json': machine({
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish',
          Arguments: { TopicArn: 'arn:aws:sqs:eu-west-1:123456789012:jobs', Message: 'm' },
          End: true,
        }),
      },
      /Arguments\/TopicArn: "arn:aws:sqs:\S+ is no resource of sns:Publish, so that the permission matches nothing/,
    ],
    [
      'permits everything',
      { ...good, 'workflow.json': { ...manifest, permissions: [{ actions: ['s3:GetObject'], resources: ['*'] }] } },
      /w\/workflow\.json:\d+:\d+ #\/permissions\/0\/resources\/0: must name a resource/,
    ],
    [
      'has no manifest',
      { 'definition.asl.json': definition },
      /w\/workflow\.json: the file does not exist: every workflow needs one/,
    ],
    [
      'has no definition',
      { 'workflow.json': manifest },
      /w\/definition\.asl\.json: the file does not exist: every workflow needs one/,
    ],
    [
      'has a manifest that is no JSON',
      { ...good, 'workflow.json': '{"id":' },
      /w\/workflow\.json:\d+:\d+ #\/id: error json-syntax: .+/,
    ],
    [
      'has a definition that is no JSON',
      { ...good, 'definition.asl.json': '{,}' },
      /w\/definition\.asl\.json:\d+:\d+ #: error json-syntax: .+/,
    ],
    ['has no ID', { ...good, 'workflow.json': {} }, /w\/workflow\.json:\d+:\d+ #\/id: .+/],
    [
      'has a member too many',
      { ...good, 'workflow.json': { id, trigger: [] } },
      /w\/workflow\.json:\d+:\d+ #\/trigger: is not a known member/,
    ],
    [
      'goes on nowhere',
      { ...good, 'definition.asl.json': dangling },
      /w\/definition\.asl\.json:\d+:\d+ #\/States\/Emit\/Choices\/0\/Next: error dangling-target: .+/,
    ],
    [
      'refers to a name that nobody knows',
      { ...good, 'definition.asl.json': machine({ Type: 'Task', Resource: '${Unknown}', End: true }) },
      /w\/definition\.asl\.json:\d+:\d+ #\/States\/Emit\/Resource: .+Unknown.+/,
    ],
    [
      'has a pattern that EventBridge refuses',
      { ...good, 'workflow.json': { id, triggers: [{ event: 'a', where: { data: { total: 5 } } }] } },
      /w\/workflow\.json:\d+:\d+ #\/triggers\/0\/where\/data\/total: .+: put the values .+/,
    ],
    [
      'emits from a JSONPath state',
      {
        ...good,
        'definition.asl.json': machine(
          { ...putEvents, Parameters: { Entries: [{ ...emission, Detail: {} }] } },
          'JSONPath',
        ),
      },
      /w\/definition\.asl\.json:\d+:\d+ #\/States\/Emit: .+JSONPath.+: .+JSONata.+/,
    ],
    [
      'has a member that is spelt wrong',
      { ...good, 'workflow.json': { id, trigers: [] } },
      /w\/workflow\.json:\d+:\d+ #\/trigers: is not a known member; did you mean "triggers"\?$/,
    ],
    [
      'has no ID, and is told to add one',
      { ...good, 'workflow.json': {} },
      /#\/id: is missing: use a new UUID, such as "[0-9a-f-]{36}"$/,
    ],
    [
      'has cases that are no JSON',
      { ...good, 'cases.json': '[{"name":]' },
      /w\/cases\.json:1:10 #\/0\/name: error json-syntax: .+\. Correct the JSON/,
    ],
    [
      'has a case of an unknown outcome',
      { ...good, 'cases.json': [{ name: 'n', data: {}, expect: { status: 'ok' } }] },
      /w\/cases\.json:\d+:\d+ #\/0\/expect\/status: must be one of "succeeded", "failed"/,
    ],
    [
      'has a stand-in for no state',
      {
        ...good,
        'cases.json': [{ name: 'n', data: {}, expect: { status: 'succeeded' }, standIns: { Done: [{ output: 1 }] } }],
      },
      /w\/cases\.json:\d+:\d+ #\/0\/standIns\/Done: is not a Task state of the definition: .+/,
    ],
    [
      'names a topic that may be anybody’s',
      {
        ...good,
        'definition.asl.json': machine({
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish',
          Arguments: { TopicArn: 'orders', Message: 'm' },
          End: true,
        }),
      },
      /#\/States\/Emit\/Arguments\/TopicArn: "orders" is a bare name, which may belong to any account: write its ARN$/,
    ],
    [
      'starts another execution by a bare name, and waits for it',
      {
        ...good,
        'definition.asl.json': machine({
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Arguments: { StateMachineArn: 'other' },
          End: true,
        }),
      },
      /#\/States\/Emit\/Arguments\/StateMachineArn: "other" .+: write its ARN$/,
    ],
    [
      'names a queue by other than its URL',
      {
        ...good,
        'definition.asl.json': machine({
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage',
          Arguments: { QueueUrl: 'jobs', MessageBody: 'm' },
          End: true,
        }),
      },
      /#\/States\/Emit\/Arguments\/QueueUrl: "jobs" .+: write its URL, https:/,
    ],
    [
      'has an input schema of no known type',
      { ...good, 'workflow.json': { id, input: { type: 'strnig' } } },
      /w\/workflow\.json:\d+:\d+ #\/input\/type: .+/,
    ],
    [
      'has an input schema with a misspelt keyword',
      { ...good, 'workflow.json': { id, input: { properties: { a: { type: 'object', requierd: ['b'] } } } } },
      /w\/workflow\.json:\d+:\d+ #\/input\/properties\/a\/requierd: is not a keyword of JSON Schema; did you mean "required"\?$/,
    ],
    [
      'has an input schema whose expression does not parse',
      { ...good, 'workflow.json': { id, input: { properties: { a: { pattern: '(' } } } } },
      /w\/workflow\.json:\d+:\d+ #\/input\/properties\/a\/pattern: .+/,
    ],
    [
      'has an input schema that refers to nothing',
      { ...good, 'workflow.json': { id, input: { $ref: '#/$defs/none' } } },
      /w\/workflow\.json:\d+:\d+ #\/input\/\$ref: .+/,
    ],
  ])('is refused in one line if a workflow %s', (_, files, line) => {
    const findings = findingsOf(folderOf({ w: files }));

    expect(findings).toEqual([expect.stringMatching(line)]);
    expect(findings[0]).not.toContain('\n');
  });

  test('is read with an input schema that has members of its own, and properties of any name', () => {
    const input = { 'x-owner': 'sales', note: 'n', properties: { requierd: { type: 'string' }, tipe: {} } };

    expect(findingsOf(folderOf({ w: { ...good, 'workflow.json': { id, input } } }))).toEqual([]);
  });
});

describe('a folder of several workflows', () => {
  test('is refused if two workflows share an ID, whatever its spelling', () => {
    const second = { ...good, 'workflow.json': { id: id.toUpperCase() } };

    expect(findingsOf(folderOf({ a: good, b: second }))).toEqual([
      expect.stringMatching(
        /a\/workflow\.json:1:2 #\/id: the id "[0-9a-f-]{36}" is also that of .*b\/workflow\.json: .+ new UUID/,
      ),
      expect.stringMatching(
        /b\/workflow\.json:1:2 #\/id: the id "[0-9a-f-]{36}" is also that of .*a\/workflow\.json: .+ new UUID/,
      ),
    ]);
  });

  test.each([
    ['the same name', { name: 'Bestellung prüfen' }, { name: 'Bestellung prüfen' }, 'name'],
    ['one name in two spellings', { name: 'pr\u00fcfen' }, { name: 'pru\u0308fen' }, 'name'],
    ['a name that is the other’s folder', {}, { name: 'a' }, 'name'],
    ['a folder that is the other’s name', { name: 'b' }, {}, 'folder'],
    ['a name that is the other’s ID', {}, { name: id.toUpperCase() }, 'name'],
  ])('is refused if two workflows have %s, with both files', (_, first, second, member) => {
    const other = id.replace('7', '8');
    const folder = folderOf({
      a: { ...good, 'workflow.json': { id, ...first } },
      b: { ...good, 'workflow.json': { id: other, ...second } },
    });

    const place = member === 'folder' ? '' : `/${member}`;
    expect(findingsOf(folder)).toEqual([
      expect.stringMatching(
        new RegExp(
          `b/workflow\\.json:\\d+:\\d+ #${place}: the ${member} ".+" also names the workflow in .*a/workflow\\.json: .+`,
        ),
      ),
    ]);
  });

  test.each([
    ['that differ in case', { name: 'Orders' }, { name: 'orders' }],
    ['that are their own folders', { name: 'a' }, { name: 'b' }],
  ])('takes two names %s', (_, first, second) => {
    const folder = folderOf({
      a: { ...good, 'workflow.json': { id, ...first } },
      b: { ...good, 'workflow.json': { id: id.replace('7', '8'), ...second } },
    });

    expect(findingsOf(folder)).toEqual([]);
  });

  test('is refused if two workflows share an ID, with the path by which an editor opens the file', () => {
    const folder = folderOf({ a: good, b: good });

    expect(findingsOf(folder)[1]?.split(' #')[0]).toMatch(/flowgate-test-.*\/b\/workflow\.json:1:2$/);
  });

  test('is refused if a workflow of defined events alone emits one that nobody listens to', () => {
    const emitting = machine({ ...putEvents, Arguments: { Entries: [emission] } });
    const strict = { 'workflow.json': { id, definedEventsOnly: true }, 'definition.asl.json': emitting };
    const listener = { ...good, 'workflow.json': { id: id.replace('7', '8'), triggers: [{ event: 'd' }] } };

    expect(findingsOf(folderOf({ strict }))).toEqual([
      expect.stringMatching(
        /strict\/definition\.asl\.json:\d+:\d+ #\/States\/Emit\/Arguments\/Entries\/0\/DetailType: event "d" /,
      ),
    ]);
    expect(findingsOf(folderOf({ strict, listener }))).toEqual([]);
  });

  test('is refused if a workflow certainly starts itself, and gets a warning if only a run can show it', () => {
    const emitting = machine({ ...putEvents, Arguments: { Entries: [emission] } });
    const looping = (trigger: object) => ({
      'workflow.json': { id, triggers: [trigger] },
      'definition.asl.json': emitting,
    });
    const warnings: string[] = [];
    const perhaps = folderOf({ w: looping({ event: 'd', where: { data: { left: [1] } } }) });

    expect(findingsOf(folderOf({ w: looping({ event: 'd' }) }))).toEqual([
      expect.stringMatching(
        /w\/definition\.asl\.json:\d+:\d+ #\/States\/Emit\/Arguments\/Entries\/0: .+ leads back .+\(w → w\)/,
      ),
    ]);
    expect(readWorkflowFolder(perhaps, ['EventBusName'], (line) => warnings.push(line))).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringMatching(/may lead back .+: emit another event, or set "allowSelfTrigger"/),
    ]);
  });

  test('is refused for everything that is wrong in it at once', () => {
    const findings = findingsOf(folderOf({ 'a b': good, c: { 'workflow.json': { id: 'x', status: 'gone' } }, d: {} }));

    const places = [
      'a b',
      'c/workflow.json:1:2 #/id',
      'c/workflow.json:1:11 #/status',
      'c/definition.asl.json',
      'd/workflow.json',
      'd/definition.asl.json',
    ];
    expect(findings).toHaveLength(places.length);
    for (const place of places) expect(findings).toContainEqual(expect.stringContaining(`/${place}: `));
  });

  test.each([
    ['holds nothing', () => createTemporaryFolder(), /contains no workflow: add .+/],
    ['is not there', () => join(createTemporaryFolder(), 'none'), /the folder does not exist: name one .+/],
    ['is a file', () => fileIn(createTemporaryFolder()), /folder|directory/],
  ])('is refused if it %s', (_, make, line) => {
    expect(findingsOf(make())).toEqual([expect.stringMatching(line)]);
  });
});

function fileIn(folder: string): string {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  return file;
}

describe('an EXPRESS workflow', () => {
  const express = { 'workflow.json': { ...manifest, type: 'EXPRESS' } };
  const timely = { ...definition, TimeoutSeconds: 25 };
  const approve = { Type: 'Task', Resource: 'arn:aws:states:eu-west-1:123456789012:activity:approve', End: true };

  test.each([
    [
      'an activity',
      { ...machine(approve), TimeoutSeconds: 5 },
      [expect.stringMatching(/an Express workflow runs no activities/)],
    ],
    ['nothing of these', timely, []],
  ])('with %s is judged at synth', (_, given, expected) => {
    const folder = folderOf({ a: { ...express, 'definition.asl.json': given } });

    const found = findingsOf(folder).map((line) => line.slice(line.indexOf('a/definition')));

    expect(found).toEqual(expected);
  });

  // AWS ends an Express execution after five minutes, whatever its definition says:
  // https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
  test.each([
    [definition, 300],
    [{ ...definition, TimeoutSeconds: 900 }, 300],
    [{ ...definition, TimeoutSeconds: 26 }, 26],
    [timely, 25],
  ])('has the time by which a run has ended', (given, seconds) => {
    const folder = folderOf({ a: { ...express, 'definition.asl.json': given } });

    expect(
      readWorkflowFolder(folder, ['EventBusName'], () => {}).map(({ workflow }) => workflow.expressSeconds),
    ).toEqual([seconds]);
  });

  test('is not started by the name of its workflow, because its run could not be recorded', () => {
    const call = {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution',
      Arguments: { StateMachineArn: '${workflow:quick}' },
      End: true,
    };
    const folder = folderOf({
      quick: { ...express, 'definition.asl.json': timely },
      slow: { 'workflow.json': { id: id.replace('7', '8') }, 'definition.asl.json': machine(call) },
    });

    expect(findingsOf(folder)).toEqual([
      expect.stringMatching(/Arguments\/StateMachineArn: workflow "quick" is EXPRESS/),
    ]);
  });
});

describe('a workflow that starts another one', () => {
  const call = (name: string): object => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution',
    Arguments: { StateMachineArn: `\${workflow:${name}}` },
    End: true,
  });
  const caller = { 'workflow.json': { id: id.replace('7', '8') } };

  test.each([
    ['a misspelt one', 'chld', {}, /there is no workflow "chld"; did you mean "child"\?: name one of caller, child/],
    ['a draft', 'child', { status: 'draft' }, /a live workflow starts a draft/],
    ['itself', 'caller', {}, /the start of workflow "caller" leads back/],
  ])('is refused where it names %s', (_, name, more, message) => {
    const folder = folderOf({
      caller: { ...caller, 'definition.asl.json': machine(call(name)) },
      child: { ...good, 'workflow.json': { ...manifest, ...more } },
    });

    expect(findingsOf(folder)).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    ['a draft', { status: 'draft' }, 'child'],
    ['itself', {}, 'caller'],
  ])('names the line of its YAML file where it starts %s', (_, more, name) => {
    const yaml = `QueryLanguage: JSONata
StartAt: Call
States:
  Call:
    Type: Task
    Resource: arn:aws:states:::states:startExecution
    Arguments:
      StateMachineArn: \${workflow:${name}}
    End: true
`;
    const folder = folderOf({
      caller: { ...caller, 'definition.asl.yaml': yaml },
      child: { ...good, 'workflow.json': { ...manifest, ...more } },
    });

    expect(findingsOf(folder)).toEqual([
      expect.stringMatching(/caller\/definition\.asl\.yaml:\d+:\d+ #\/States\/Call\/Arguments/),
    ]);
  });

  test('has no finding about an unknown one where the manifest of that one has mistakes', () => {
    const folder = folderOf({
      caller: { ...caller, 'definition.asl.json': machine(call('child')) },
      child: { ...good, 'workflow.json': { ...manifest, triggrs: [] } },
    });

    expect(findingsOf(folder)).toEqual([expect.stringMatching(/child\/workflow\.json:1:\d+ #\/triggrs/)]);
  });
});
