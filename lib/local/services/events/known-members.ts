// The members that each operation reads. Others are refused by name, because silence would look like success.

const members: Readonly<Record<string, string>> = {
  CreateEventBus: 'Name Description',
  UpdateEventBus: 'Name Description',
  DescribeEventBus: 'Name',
  ListEventBuses: 'NamePrefix NextToken Limit',
  DeleteEventBus: 'Name',
  PutPermission: 'EventBusName Action Principal StatementId Policy',
  RemovePermission: 'EventBusName StatementId RemoveAllPermissions',
  PutRule: 'Name EventPattern ScheduleExpression State Description RoleArn EventBusName',
  DescribeRule: 'Name EventBusName',
  ListRules: 'NamePrefix EventBusName NextToken Limit',
  ListRuleNamesByTarget: 'TargetArn EventBusName NextToken Limit',
  EnableRule: 'Name EventBusName',
  DisableRule: 'Name EventBusName',
  // Force concerns rules that AWS services manage; there are none here.
  DeleteRule: 'Name EventBusName Force',
  PutTargets: 'Rule EventBusName Targets',
  RemoveTargets: 'Rule EventBusName Ids Force',
  ListTargetsByRule: 'Rule EventBusName NextToken Limit',
  PutEvents: 'Entries',
  PutAwsEvent: 'Source DetailType Detail Resources Time',
  TestEventPattern: 'EventPattern Event',
  CreateArchive: 'ArchiveName EventSourceArn Description EventPattern RetentionDays',
  UpdateArchive: 'ArchiveName Description EventPattern RetentionDays',
  DescribeArchive: 'ArchiveName',
  ListArchives: 'NamePrefix EventSourceArn State NextToken Limit',
  DeleteArchive: 'ArchiveName',
  StartReplay: 'ReplayName Description EventSourceArn EventStartTime EventEndTime Destination',
  DescribeReplay: 'ReplayName',
  CancelReplay: 'ReplayName',
  ListReplays: 'NamePrefix State EventSourceArn NextToken Limit',
};

export function knownMembers(operation: string): readonly string[] {
  return members[operation]?.split(' ') ?? [];
}
