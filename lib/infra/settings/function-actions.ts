// The IAM actions of the router's functions that more than one function or grant needs.

/** The actions that read executions. None of them changes anything. */
export const historyActions = [
  'states:DescribeExecution',
  'states:DescribeStateMachineForExecution',
  'states:GetExecutionHistory',
];

/** The actions for accepting an event, and for reading it with its runs. */
export const replayActions = ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'];

/** Acts on executions. */
export const runActions = ['states:RedriveExecution', 'states:StopExecution'];

// No deletes: revoked credentials stay in the table, and no function removes an audit entry.
export const credentialActions = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
