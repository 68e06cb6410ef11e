// Definitions with a shape that the states language does not have, or that is rare.
import {
  choice,
  distributedMap,
  invoke,
  jsonata,
  jsonPath,
  only,
  onlyJsonPath,
  task,
} from '../unit/asl/check/machines.ts';
import type { LanguageCase } from './states-language-cases.ts';

const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const pass = { Type: 'Pass', End: true };
const graphs: Readonly<Record<string, unknown>> = {
  'StartAt is no text': { StartAt: 1, States: { 1: pass } },
  'Next is no text': jsonata({ A: { Type: 'Pass', Next: 1 }, 1: pass }),
  'Default is no text': jsonata({
    A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 1 },
    B: pass,
  }),
  'a catcher leads nowhere': task('lambda:invoke', invoke, { Catch: [{ ErrorEquals: ['E'], Next: 'Nope' }] }),
  'Next of a Succeed state': jsonata({ A: { Type: 'Succeed', Next: 'B' }, B: pass }),
  'End of a Fail state': jsonata({ A: { Type: 'Fail', End: true } }),
  'Next of a Choice state': jsonata({
    A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Next: 'B', Default: 'B' },
    B: pass,
  }),
  'End is false beside Next': jsonata({ A: { Type: 'Pass', End: false, Next: 'B' }, B: pass }),
  'End is false alone': jsonata({ A: { Type: 'Pass', End: false } }),
  'a state leads to itself': jsonata({ A: { Type: 'Pass', Next: 'A' } }),
  'an island ends and the rest does not': jsonata({ A: { Type: 'Pass', Next: 'A' }, B: pass }),
  'States is a list': { StartAt: 'A', States: [] },
  'States is empty': { StartAt: 'A', States: {} },
  'a name is empty': jsonata({ '': pass }),
  'a name has 80 astral characters': jsonata({ ['😀'.repeat(80)]: pass }),
  'a branch starts nowhere': only({ Type: 'Parallel', Branches: [{ StartAt: 'X', States: { In: pass } }] }),
  'a branch has a query language': only({
    Type: 'Parallel',
    Branches: [{ QueryLanguage: 'JSONata', StartAt: 'In', States: { In: pass } }],
  }),
  'a branch has a processor configuration': only({
    Type: 'Parallel',
    Branches: [{ ProcessorConfig: {}, StartAt: 'In', States: { In: pass } }],
  }),
  'a branch has a timeout': only({
    Type: 'Parallel',
    Branches: [{ TimeoutSeconds: 1, StartAt: 'In', States: { In: pass } }],
  }),
  'a branch is no object': only({ Type: 'Parallel', Branches: [1] }),
  'Branches is an object': only({ Type: 'Parallel', Branches: {} }),
  'both processors': only({
    Type: 'Map',
    Iterator: { StartAt: 'I', States: { I: pass } },
    ItemProcessor: { StartAt: 'J', States: { J: pass } },
  }),
  'ItemProcessor is no object': only({ Type: 'Map', ItemProcessor: 1 }),
  'a mode that does not exist': only({
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTE' }, StartAt: 'I', States: { I: pass } },
  }),
  'a processor configuration has an unknown field': only({
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Node: 'INLINE' }, StartAt: 'I', States: { I: pass } },
  }),
  'a language that does not exist': only({ Type: 'Pass', QueryLanguage: 'jsonata' }),
  'a JSONata state in a JSONPath branch': jsonPath({
    A: {
      Type: 'Parallel',
      End: true,
      Branches: [{ StartAt: 'I', States: { I: { ...pass, QueryLanguage: 'JSONata', Output: 1 } } }],
    },
  }),
  'a JSONPath state in a JSONata branch of a JSONPath machine': jsonPath({
    A: {
      Type: 'Parallel',
      QueryLanguage: 'JSONata',
      End: true,
      Branches: [{ StartAt: 'I', States: { I: { ...pass, InputPath: '$.a' } } }],
    },
  }),
  'States.ALL alone and last': task('lambda:invoke', invoke, {
    Retry: [{ ErrorEquals: ['E'] }, { ErrorEquals: ['States.ALL'] }],
  }),
  'an error name that is no text': task('lambda:invoke', invoke, { Retry: [{ ErrorEquals: [1] }] }),
  'a retrier that is no object': task('lambda:invoke', invoke, { Retry: [1] }),
  'a catcher that is no object': task('lambda:invoke', invoke, { Catch: ['E'] }),
  'a catcher with a result path in JSONata': task('lambda:invoke', invoke, {
    Catch: [{ ErrorEquals: ['E'], ResultPath: '$.e', Next: 'Only' }],
  }),
  'a catcher with an output path': onlyJsonPath({
    Type: 'Task',
    Resource: lambda,
    Catch: [{ ErrorEquals: ['E'], OutputPath: '$.e', Next: 'Only' }],
  }),
  'a variable with 80 characters': only({ Type: 'Pass', Assign: { ['v'.repeat(80)]: 1 } }),
  'a variable with 81 characters': only({ Type: 'Pass', Assign: { ['v'.repeat(81)]: 1 } }),
  'a variable with a digit first': only({ Type: 'Pass', Assign: { '1a': 1 } }),
  'a variable with .$ in JSONata': only({ Type: 'Pass', Assign: { 'a.$': 1 } }),
  'a variable of a rule with a hyphen': choice([{ Condition: true, Assign: { 'a-b': 1 }, Next: 'Done' }]),
  'a variable of a distributed Map assigned outside too': jsonata({
    A: { Type: 'Pass', Assign: { v: 1 }, Next: 'M' },
    M: {
      Type: 'Map',
      End: true,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'I',
        States: { I: { ...pass, Assign: { v: 2 } } },
      },
    },
  }),
  'a label in a distributed Map': distributedMap({ Label: 'l'.repeat(40) }),
  'a reader without a resource': distributedMap({ ItemReader: { Arguments: { Bucket: 'b', Key: 'k' } } }),
  'a reader with an unknown field': distributedMap({
    ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: 'b', Key: 'k' }, Config: {} },
  }),
  'a writer without a bucket': distributedMap({
    ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: {} },
  }),
  'Items is an object': only({ Type: 'Map', Items: { a: 1 }, ItemProcessor: { StartAt: 'I', States: { I: pass } } }),
  'two parameters for the items': jsonPath({
    A: {
      Type: 'Map',
      Parameters: { a: 1 },
      ItemSelector: { a: 1 },
      ItemProcessor: { StartAt: 'I', States: { I: pass } },
      End: true,
    },
  }),
  'arguments of a function in a list': only({ Type: 'Task', Resource: lambda, Arguments: [1] }),
  'arguments of an integration in a list': task('lambda:invoke', [1]),
};
const ofGraphs: readonly LanguageCase[] = Object.entries(graphs).map(([name, definition]) => ({
  name: `shape: ${name}`,
  definition,
}));
const express: readonly LanguageCase[] = [
  {
    name: 'express: a token',
    definition: task('sqs:sendMessage.waitForTaskToken', {
      QueueUrl: 'u',
      MessageBody: '{% $states.context.Task.Token %}',
    }),
    type: 'EXPRESS',
  },
  { name: 'express: a distributed Map', definition: distributedMap(), type: 'EXPRESS' },
];

export const shapeCases: readonly LanguageCase[] = [...ofGraphs, ...express];
