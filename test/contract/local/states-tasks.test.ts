// Tasks of AWS's SDK integrations on the real local services.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsError } from '../../../lib/local/platform/aws-error.ts';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import type { CallService, JsonObject, LocalService } from '../../../lib/local/platform/service.ts';
import { DynamoDbService } from '../../../lib/local/services/dynamodb/service.ts';
import { EventsService } from '../../../lib/local/services/events/events-service.ts';
import { LambdaService } from '../../../lib/local/services/lambda/lambda-service.ts';
import { S3Service } from '../../../lib/local/services/s3/service.ts';
import { SchedulerService } from '../../../lib/local/services/scheduler/scheduler-service.ts';
import { SecretsManagerService } from '../../../lib/local/services/secrets/service.ts';
import { SnsService } from '../../../lib/local/services/sns/sns-service.ts';
import { SqsService } from '../../../lib/local/services/sqs/sqs-service.ts';
import { SsmService } from '../../../lib/local/services/ssm/service.ts';
import { listSdkActions } from '../../../lib/local/services/states/integrations/aws-sdk.ts';
import { StatesService } from '../../../lib/local/services/states/states-service.ts';

const clock = systemClock;
const endpointUrl = 'http://127.0.0.1:1';
const roleArn = 'arn:aws:iam::000000000000:role/machine';
let services: ReadonlyMap<string, LocalService>;

const callService: CallService = async (_caller, { service, operation, input }) => {
  if (operation === 'PutAwsEvent') return {};
  const local = services.get(service);
  if (local === undefined) throw new Error(`${service} is not running`);
  return local.call(operation, input);
};

beforeAll(async () => {
  const issueCredentials = () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
  const started = await Promise.all([
    StatesService.start({ clock, callService }),
    S3Service.start({ clock }),
    DynamoDbService.start({ clock }),
    SqsService.start({ clock, endpointUrl }),
    SnsService.start({ log: () => {} }),
    EventsService.start({ clock, callService, log: () => {} }),
    SchedulerService.start({ clock, callService, canAssume: () => true, log: () => {} }),
    SecretsManagerService.start({ clock }),
    SsmService.start({ clock }),
    LambdaService.start({ clock, callService, heldCalls: callService, endpointUrl, issueCredentials, log: () => {} }),
  ]);
  services = new Map<string, LocalService>(started.map((service) => [service.name, service] as const));
});

afterAll(async () => {
  await Promise.all([...services.values()].map((service) => service.close()));
});

describe('the actions of the SDK integrations', () => {
  test.each(listSdkActions())('$action exists in its local service', ({ service, operation }) => {
    const local = services.get(service);
    let refusal: string | undefined;
    try {
      local?.permissions(operation, {});
    } catch (error) {
      refusal = (error as AwsError).code;
    }

    expect(local).toBeDefined();
    expect(refusal).not.toBe('NotImplemented');
  });

  test('can copy, read, list and delete objects of S3', async () => {
    await services.get('s3')?.call('CreateBucket', { Bucket: 'data' });
    const at = { Bucket: 'data' };

    const output = await runTasks([
      ['s3:putObject', { ...at, Key: 'a', Body: { n: 1 } }, undefined],
      ['s3:copyObject', { ...at, Key: 'b', CopySource: 'data/a' }, undefined],
      ['s3:getObject', { ...at, Key: 'b' }, '$states.result.Body'],
      ['s3:deleteObjects', { ...at, Delete: { Objects: [{ Key: 'a' }] } }, '$states.result.Deleted.Key'],
      ['s3:listObjectsV2', at, '$states.result.Contents.Key'],
      ['s3:listObjects', at, '$states.result.Contents.Key'],
    ]);

    expect(output).toEqual({ 2: '{"n":1}', 3: 'a', 4: 'b', 5: 'b' });
  });

  test('can read and replace the tags of an object', async () => {
    await services.get('s3')?.call('CreateBucket', { Bucket: 'tagged' });
    const at = { Bucket: 'tagged', Key: 'a' };

    const output = await runTasks([
      ['s3:putObject', { ...at, Body: 'x', Tagging: 'team=a' }, undefined],
      ['s3:getObjectTagging', at, '$states.result.TagSet.Value'],
      ['s3:putObjectTagging', { ...at, Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }, undefined],
      ['s3:getObjectTagging', at, '$states.result.TagSet.Key'],
    ]);

    expect(output).toEqual({ 1: 'a', 3: 'k' });
  });

  test('can create, read and delete schedules, with times as text', async () => {
    const Target = { Arn: 'arn:aws:sqs:us-east-1:000000000000:q', RoleArn: roleArn, Input: { a: 1 } };
    const StartDate = '2030-01-01T00:00:00Z';
    const schedule = { Name: 's', ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } };

    const output = await runTasks([
      ['scheduler:createSchedule', { ...schedule, StartDate, Target }, '$states.result.ScheduleArn'],
      ['scheduler:getSchedule', { Name: 's' }, '[$states.result.Target.Input, $states.result.StartDate]'],
      ['scheduler:deleteSchedule', { Name: 's' }, undefined],
      ['scheduler:listSchedules', {}, '$count($states.result.Schedules)'],
    ]);

    expect(output).toEqual({
      0: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/s',
      1: ['{"a":1}', '2030-01-01T00:00:00.000Z'],
      3: 0,
    });
  });

  test('can read the functions of Lambda', async () => {
    const output = await runTasks([['lambda:listFunctions', {}, '$count($states.result.Functions)']]);

    expect(output).toEqual({ 0: 0 });
  });
});

type Step = readonly [action: string, parameters: object, kept: string | undefined];

/** Runs the tasks one after the other. @returns the kept part of each result, by the number of the task */
async function runTasks(steps: readonly Step[]): Promise<unknown> {
  const states = steps.map(([action, Arguments, kept], index) => {
    const Resource = `arn:aws:states:::aws-sdk:${action}`;
    const keep = kept === undefined ? {} : { Assign: { [`v${index}`]: `{% ${kept} %}` } };
    return [`S${index}`, { Type: 'Task', Resource, Arguments, ...keep, Next: `S${index + 1}` }] as const;
  });
  const kept = steps.flatMap(([, , text], index) => (text === undefined ? [] : [[index, `{% $v${index} %}`]]));
  const last = [`S${steps.length}`, { Type: 'Succeed', Output: Object.fromEntries(kept) }] as const;
  const definition = { QueryLanguage: 'JSONata', StartAt: 'S0', States: Object.fromEntries([...states, last]) };
  return run(definition);
}

async function run(definition: object): Promise<unknown> {
  const local = services.get('states') as StatesService;
  const name = `m${Math.random().toString(36).slice(2)}`;
  const machine = await local.call('CreateStateMachine', { name, roleArn, definition: JSON.stringify(definition) });
  const started = await local.call('StartExecution', { stateMachineArn: machine.stateMachineArn } as JsonObject);
  const { status, output, cause } = await local.finished(String(started.executionArn));
  if (status !== 'SUCCEEDED') throw new Error(cause);
  return JSON.parse(output ?? 'null');
}
