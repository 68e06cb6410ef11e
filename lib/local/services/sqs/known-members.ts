// The members that each operation reads. Others are refused by name, because silence would look like success.

const message =
  'MessageBody DelaySeconds MessageAttributes MessageSystemAttributes MessageGroupId MessageDeduplicationId';

/** A queue is identified by its URL or, inside the platform, by its ARN. */
const ofQueue: Readonly<Record<string, string>> = {
  GetQueueAttributes: 'AttributeNames',
  SetQueueAttributes: 'Attributes',
  DeleteQueue: '',
  PurgeQueue: '',
  SendMessage: message,
  SendMessageBatch: 'Entries',
  ReceiveMessage:
    'AttributeNames MessageSystemAttributeNames MessageAttributeNames MaxNumberOfMessages VisibilityTimeout WaitTimeSeconds',
  DeleteMessage: 'ReceiptHandle',
  DeleteMessageBatch: 'Entries',
  ChangeMessageVisibility: 'ReceiptHandle VisibilityTimeout',
  ChangeMessageVisibilityBatch: 'Entries',
};

const others: Readonly<Record<string, string>> = {
  CreateQueue: 'QueueName Attributes',
  GetQueueUrl: 'QueueName QueueOwnerAWSAccountId',
  ListQueues: 'QueueNamePrefix NextToken MaxResults',
  StartMessageMoveTask: 'SourceArn DestinationArn MaxNumberOfMessagesPerSecond',
  ListMessageMoveTasks: 'SourceArn MaxResults',
  CancelMessageMoveTask: 'TaskHandle',
};

const entries: Readonly<Record<string, string>> = {
  SendMessageBatch: message,
  DeleteMessageBatch: 'ReceiptHandle',
  ChangeMessageVisibilityBatch: 'ReceiptHandle VisibilityTimeout',
};

export function knownMembers(operation: string): readonly string[] {
  const members = ofQueue[operation];
  return members === undefined ? words(others[operation]) : ['QueueUrl', 'QueueArn', ...words(members)];
}

/** The members that an entry of a batch may have. */
export function knownEntryMembers(operation: string): readonly string[] {
  return ['Id', ...words(entries[operation])];
}

function words(text = ''): readonly string[] {
  return text.split(' ');
}
