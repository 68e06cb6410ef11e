import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { createTaskStatements } from '../../lib/infra/task-permissions.ts';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
const role = 'arn:aws:iam::123456789012:role/reminders';

function listStatements(action: string, Arguments: object): unknown[] {
  const task = { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:scheduler:${action}`, Arguments, End: true };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: task } };
  const substitutions = { Role: { value: role }, Order: { value: 'o-1' } };
  const statements = createTaskStatements(definition, { substitutions, machineName: 'm', stack });
  return statements.map((statement) => stack.resolve(statement.toStatementJson()));
}

describe('the statements of a task that creates a schedule', () => {
  test('allow it the schedules of its group, and its role for the scheduler alone', () => {
    const statements = listStatements('createSchedule', { Name: '{% $id %}', Target: { RoleArn: '\u0024{Role}' } });

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'scheduler:CreateSchedule',
        Resource: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:eu-central-1:123456789012:schedule/default/*'],
          ],
        },
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: role,
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
    ]);
  });

  test('name the schedule where the definition does', () => {
    const statements = listStatements('deleteSchedule', { Name: 'remind-\u0024{Order}', GroupName: 'orders' });

    expect(JSON.stringify(statements)).toContain(':schedule/orders/remind-o-1"');
  });
});
