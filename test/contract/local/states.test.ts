// The local Step Functions over real loopback connections, called by AWS's own client.
import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  InvalidDefinition,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TestStateCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsEndpoint } from '../../../lib/local/access/endpoint/aws-endpoint.ts';
import { ServiceDispatcher } from '../../../lib/local/access/endpoint/service-dispatcher.ts';
import { Authorizer } from '../../../lib/local/access/iam/authorizer.ts';
import { PolicyDirectory } from '../../../lib/local/access/iam/policy-directory.ts';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import { StatesService } from '../../../lib/local/services/states/states-service.ts';

const roleArn = 'arn:aws:iam::000000000000:role/machine';
const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'P',
  States: { P: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, End: true } },
});

let endpoint: AwsEndpoint;
let service: StatesService;
let client: SFNClient;

beforeEach(async () => {
  const dispatcher = new ServiceDispatcher({
    authorizer: new Authorizer({ directory: new PolicyDirectory(), clock: systemClock }),
  });
  service = StatesService.start({
    clock: systemClock,
    callService: (caller, request) => dispatcher.call(caller, request),
  });
  dispatcher.add(service);
  endpoint = await AwsEndpoint.start({ dispatcher, clock: systemClock, port: 0, onFault: () => {} });
  client = new SFNClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'anything' },
    maxAttempts: 1,
    disableHostPrefix: true,
  });
});

afterEach(async () => {
  client.destroy();
  await service.close();
  await endpoint.close();
});

describe('the AWS SDK', () => {
  test('creates, starts through an alias and describes', async () => {
    const created = await client.send(new CreateStateMachineCommand({ name: 'm', roleArn, definition, publish: true }));
    const routes = [{ stateMachineVersionArn: created.stateMachineVersionArn, weight: 100 }];
    const alias = await client.send(new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: routes }));

    const started = await client.send(
      new StartExecutionCommand({ stateMachineArn: alias.stateMachineAliasArn, name: 'one', input: '{"n":1}' }),
    );
    await service.finished(started.executionArn ?? '');
    const described = await client.send(new DescribeExecutionCommand({ executionArn: started.executionArn }));

    expect(described).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"n":2}',
      stateMachineAliasArn: alias.stateMachineAliasArn,
    });
    expect(described.startDate).toBeInstanceOf(Date);
    expect(Date.now() - Number(described.stopDate)).toBeLessThan(60_000);
    const machine = await client.send(new DescribeStateMachineCommand({ stateMachineArn: created.stateMachineArn }));
    expect(machine).toMatchObject({ definition, status: 'ACTIVE', type: 'STANDARD' });
  });

  test('pages through a history', async () => {
    const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: 'm', roleArn, definition }));
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"n":1}' }));
    await service.finished(executionArn ?? '');

    const types: unknown[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn })) {
      types.push(events.map(({ type }) => type));
    }

    expect(types).toEqual([['ExecutionStarted', 'PassStateEntered', 'PassStateExited'], ['ExecutionSucceeded']]);
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'P' });
  });

  test('throws errors of its own classes', async () => {
    const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: 'm', roleArn, definition }));
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"n":1}' }),
    );
    await service.finished(executionArn ?? '');

    const again = client.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"n":1}' }));
    const broken = client.send(new CreateStateMachineCommand({ name: 'b', roleArn, definition: '{}' }));

    await expect(again).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await expect(broken).rejects.toBeInstanceOf(InvalidDefinition);
    await expect(broken).rejects.toThrow(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'",
    );
  });

  test('runs an Express machine, a state and a check', async () => {
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({ name: 'x', type: 'EXPRESS', roleArn, definition }),
    );

    const ran = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"n":1}' }));
    const tested = await client.send(
      new TestStateCommand({ definition: '{"Type":"Pass","Result":7,"Next":"X"}', roleArn, input: '{}' }),
    );
    const checked = await client.send(new ValidateStateMachineDefinitionCommand({ definition }));

    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: '{"n":2}' });
    expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '7', nextState: 'X' });
    expect(checked).toMatchObject({ result: 'OK', diagnostics: [], truncated: false });
  });
});
