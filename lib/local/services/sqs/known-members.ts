// The members that each operation knows. Any other is refused by name: silence would be taken for consent.

const message =
  'MessageBody DelaySeconds MessageAttributes MessageSystemAttributes MessageGroupId MessageDeduplicationId';

/** A queue is named by its URL, or inside the platform by its ARN. */
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

/** Of an entry of a batch. */
export function knownEntryMembers(operation: string): readonly string[] {
  return ['Id', ...words(entries[operation])];
}

function words(text = ''): readonly string[] {
  return text.split(' ');
}
