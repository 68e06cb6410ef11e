// All actions of the services that the local platform has, for suggestions to misspelt names. A table, no checks.
// Source: the commands of AWS's SDK for JavaScript; the actions of services that are not listed here are not checked.
import { entryOf } from '../grammar/json.ts';

const table: Readonly<Record<string, string>> = {
  dynamodb:
    'batchExecuteStatement batchGetItem batchWriteItem cancelBulkOperation createBackup createGlobalTable ' +
    'createTable deleteBackup deleteItem deleteResourcePolicy deleteTable describeBackup describeBulkOperation ' +
    'describeContinuousBackups describeContributorInsights describeEndpoints describeExport describeGlobalTable ' +
    'describeGlobalTableSettings describeImport describeKinesisStreamingDestination describeLimits describeTable ' +
    'describeTableReplicaAutoScaling describeTimeToLive disableKinesisStreamingDestination ' +
    'enableKinesisStreamingDestination executeStatement executeTransaction exportTableToPointInTime getItem ' +
    'getResourcePolicy importTable listBackups listBulkOperations listContributorInsights listExports ' +
    'listGlobalTables listImports listTables listTagsOfResource putItem putResourcePolicy query ' +
    'restoreTableFromBackup restoreTableToPointInTime scan searchVectors startBulkPutItems tagResource ' +
    'transactGetItems transactWriteItems untagResource updateContinuousBackups updateContributorInsights ' +
    'updateGlobalTable updateGlobalTableSettings updateItem updateKinesisStreamingDestination updateTable ' +
    'updateTableReplicaAutoScaling updateTimeToLive',
  sqs:
    'addPermission cancelMessageMoveTask changeMessageVisibility changeMessageVisibilityBatch createQueue ' +
    'deleteMessage deleteMessageBatch deleteQueue getQueueAttributes getQueueUrl listDeadLetterSourceQueues ' +
    'listMessageMoveTasks listQueueTags listQueues purgeQueue receiveMessage removePermission sendMessage ' +
    'sendMessageBatch setQueueAttributes startMessageMoveTask tagQueue untagQueue',
  sns:
    'addPermission checkIfPhoneNumberIsOptedOut confirmSubscription createPlatformApplication ' +
    'createPlatformEndpoint createSMSSandboxPhoneNumber createTopic deleteEndpoint deletePlatformApplication ' +
    'deleteSMSSandboxPhoneNumber deleteTopic getDataProtectionPolicy getEndpointAttributes ' +
    'getPlatformApplicationAttributes getSMSAttributes getSMSSandboxAccountStatus getSubscriptionAttributes ' +
    'getTopicAttributes listEndpointsByPlatformApplication listOriginationNumbers listPhoneNumbersOptedOut ' +
    'listPlatformApplications listSMSSandboxPhoneNumbers listSubscriptions listSubscriptionsByTopic ' +
    'listTagsForResource listTopics optInPhoneNumber publish publishBatch putDataProtectionPolicy removePermission ' +
    'setEndpointAttributes setPlatformApplicationAttributes setSMSAttributes setSubscriptionAttributes ' +
    'setTopicAttributes subscribe tagResource unsubscribe untagResource verifySMSSandboxPhoneNumber',
  s3:
    'abortMultipartUpload completeMultipartUpload copyObject createBucket createBucketMetadataConfiguration ' +
    'createBucketMetadataTableConfiguration createMultipartUpload createSession deleteBucket ' +
    'deleteBucketAnalyticsConfiguration deleteBucketCors deleteBucketEncryption ' +
    'deleteBucketIntelligentTieringConfiguration deleteBucketInventoryConfiguration deleteBucketLifecycle ' +
    'deleteBucketMetadataConfiguration deleteBucketMetadataTableConfiguration deleteBucketMetricsConfiguration ' +
    'deleteBucketOwnershipControls deleteBucketPolicy deleteBucketReplication deleteBucketTagging ' +
    'deleteBucketWebsite deleteObject deleteObjectAnnotation deleteObjectTagging deleteObjects ' +
    'deletePublicAccessBlock getBucketAbac getBucketAccelerateConfiguration getBucketAcl ' +
    'getBucketAnalyticsConfiguration getBucketCors getBucketEncryption getBucketIntelligentTieringConfiguration ' +
    'getBucketInventoryConfiguration getBucketLifecycleConfiguration getBucketLocation getBucketLogging ' +
    'getBucketMetadataConfiguration getBucketMetadataTableConfiguration getBucketMetricsConfiguration ' +
    'getBucketNotificationConfiguration getBucketOwnershipControls getBucketPolicy getBucketPolicyStatus ' +
    'getBucketReplication getBucketRequestPayment getBucketTagging getBucketVersioning getBucketWebsite getObject ' +
    'getObjectAcl getObjectAnnotation getObjectAttributes getObjectLegalHold getObjectLockConfiguration ' +
    'getObjectRetention getObjectTagging getObjectTorrent getPublicAccessBlock headBucket headObject ' +
    'listBucketAnalyticsConfigurations listBucketIntelligentTieringConfigurations listBucketInventoryConfigurations ' +
    'listBucketMetricsConfigurations listBuckets listDirectoryBuckets listMultipartUploads listObjectAnnotations ' +
    'listObjectVersions listObjects listObjectsV2 listParts putBucketAbac putBucketAccelerateConfiguration ' +
    'putBucketAcl putBucketAnalyticsConfiguration putBucketCors putBucketEncryption ' +
    'putBucketIntelligentTieringConfiguration putBucketInventoryConfiguration putBucketLifecycleConfiguration ' +
    'putBucketLogging putBucketMetricsConfiguration putBucketNotificationConfiguration putBucketOwnershipControls ' +
    'putBucketPolicy putBucketReplication putBucketRequestPayment putBucketTagging putBucketVersioning ' +
    'putBucketWebsite putObject putObjectAcl putObjectAnnotation putObjectLegalHold putObjectLockConfiguration ' +
    'putObjectRetention putObjectTagging putPublicAccessBlock renameObject restoreObject selectObjectContent ' +
    'updateBucketMetadataAnnotationTableConfiguration updateBucketMetadataInventoryTableConfiguration ' +
    'updateBucketMetadataJournalTableConfiguration updateObjectEncryption uploadPart uploadPartCopy ' +
    'writeGetObjectResponse',
  eventbridge:
    'activateEventSource cancelReplay createApiDestination createArchive createConnection createEndpoint ' +
    'createEventBus createPartnerEventSource deactivateEventSource deauthorizeConnection deleteApiDestination ' +
    'deleteArchive deleteConnection deleteEndpoint deleteEventBus deletePartnerEventSource deleteRule ' +
    'describeApiDestination describeArchive describeConnection describeEndpoint describeEventBus ' +
    'describeEventSource describePartnerEventSource describeReplay describeRule disableRule enableRule ' +
    'listApiDestinations listArchives listConnections listEndpoints listEventBuses listEventSources ' +
    'listPartnerEventSourceAccounts listPartnerEventSources listReplays listRuleNamesByTarget listRules ' +
    'listTagsForResource listTargetsByRule putEvents putPartnerEvents putPermission putRule putTargets ' +
    'removePermission removeTargets startReplay tagResource testEventPattern untagResource updateApiDestination ' +
    'updateArchive updateConnection updateEndpoint updateEventBus',
  scheduler:
    'createSchedule createScheduleGroup deleteSchedule deleteScheduleGroup getSchedule getScheduleGroup ' +
    'listScheduleGroups listSchedules listTagsForResource tagResource untagResource updateSchedule',
  sfn:
    'createActivity createStateMachine createStateMachineAlias deleteActivity deleteStateMachine ' +
    'deleteStateMachineAlias deleteStateMachineVersion describeActivity describeExecution describeMapRun ' +
    'describeStateMachine describeStateMachineAlias describeStateMachineForExecution getActivityTask ' +
    'getExecutionHistory listActivities listExecutions listMapRuns listStateMachineAliases listStateMachineVersions ' +
    'listStateMachines listTagsForResource publishStateMachineVersion redriveExecution sendTaskFailure ' +
    'sendTaskHeartbeat sendTaskSuccess startExecution startSyncExecution stopExecution tagResource testState ' +
    'untagResource updateMapRun updateStateMachine updateStateMachineAlias validateStateMachineDefinition',
  secretsmanager:
    'batchGetSecretValue cancelRotateSecret createSecret deleteResourcePolicy deleteSecret describeSecret ' +
    'getRandomPassword getResourcePolicy getSecretValue listSecretVersionIds listSecrets putResourcePolicy ' +
    'putSecretValue removeRegionsFromReplication replicateSecretToRegions restoreSecret rotateSecret ' +
    'stopReplicationToReplica tagResource untagResource updateSecret updateSecretVersionStage ' +
    'validateResourcePolicy',
  ssm:
    'addTagsToResource associateOpsItemRelatedItem cancelCommand cancelMaintenanceWindowExecution createActivation ' +
    'createAssociation createAssociationBatch createCloudConnector createDocument createMaintenanceWindow ' +
    'createOpsItem createOpsMetadata createPatchBaseline createResourceDataSync deleteActivation deleteAssociation ' +
    'deleteCloudConnector deleteDocument deleteInventory deleteMaintenanceWindow deleteOpsItem deleteOpsMetadata ' +
    'deleteParameter deleteParameters deletePatchBaseline deleteResourceDataSync deleteResourcePolicy ' +
    'deregisterDefaultHostManagementConfiguration deregisterManagedInstance deregisterPatchBaselineForPatchGroup ' +
    'deregisterTargetFromMaintenanceWindow deregisterTaskFromMaintenanceWindow describeActivations ' +
    'describeAssociation describeAssociationExecutionTargets describeAssociationExecutions ' +
    'describeAutomationExecutions describeAutomationStepExecutions describeAvailablePatches describeDocument ' +
    'describeDocumentPermission describeEffectiveInstanceAssociations describeEffectivePatchesForPatchBaseline ' +
    'describeInstanceAssociationsStatus describeInstanceInformation describeInstancePatchStates ' +
    'describeInstancePatchStatesForPatchGroup describeInstancePatches describeInstanceProperties ' +
    'describeInventoryDeletions describeMaintenanceWindowExecutionTaskInvocations ' +
    'describeMaintenanceWindowExecutionTasks describeMaintenanceWindowExecutions describeMaintenanceWindowSchedule ' +
    'describeMaintenanceWindowTargets describeMaintenanceWindowTasks describeMaintenanceWindows ' +
    'describeMaintenanceWindowsForTarget describeOpsItems describeParameters describePatchBaselines ' +
    'describePatchGroupState describePatchGroups describePatchProperties describeSessions ' +
    'disassociateOpsItemRelatedItem getAccessToken getAutomationExecution getCalendarState getCloudConnector ' +
    'getCommandInvocation getConnectionStatus getDefaultPatchBaseline getDeployablePatchSnapshotForInstance ' +
    'getDocument getExecutionPreview getInventory getInventorySchema getMaintenanceWindow ' +
    'getMaintenanceWindowExecution getMaintenanceWindowExecutionTask getMaintenanceWindowExecutionTaskInvocation ' +
    'getMaintenanceWindowTask getOpsItem getOpsMetadata getOpsSummary getParameter getParameterHistory ' +
    'getParameters getParametersByPath getPatchBaseline getPatchBaselineForPatchGroup getResourcePolicies ' +
    'getServiceSetting labelParameterVersion listAssociationVersions listAssociations listCloudConnectors ' +
    'listCommandInvocations listCommands listComplianceItems listComplianceSummaries listDocumentMetadataHistory ' +
    'listDocumentVersions listDocuments listInventoryEntries listNodes listNodesSummary listOpsItemEvents ' +
    'listOpsItemRelatedItems listOpsMetadata listResourceComplianceSummaries listResourceDataSync ' +
    'listTagsForResource modifyDocumentPermission putComplianceItems putInventory putParameter putResourcePolicy ' +
    'registerDefaultHostManagementConfiguration registerDefaultPatchBaseline registerPatchBaselineForPatchGroup ' +
    'registerTargetWithMaintenanceWindow registerTaskWithMaintenanceWindow removeTagsFromResource ' +
    'resetServiceSetting resumeSession sendAutomationSignal sendCommand startAccessRequest startAssociationsOnce ' +
    'startAutomationExecution startChangeRequestExecution startExecutionPreview startSession ' +
    'stopAutomationExecution terminateSession unlabelParameterVersion updateAssociation updateAssociationStatus ' +
    'updateCloudConnector updateDocument updateDocumentDefaultVersion updateDocumentMetadata ' +
    'updateMaintenanceWindow updateMaintenanceWindowTarget updateMaintenanceWindowTask updateManagedInstanceRole ' +
    'updateOpsItem updateOpsMetadata updatePatchBaseline updateResourceDataSync updateServiceSetting ' +
    'validateCloudConnector',
};

/** The actions of a service as a Resource names them; undefined if they are not in the table. */
export function sdkActions(service: string): readonly string[] | undefined {
  return entryOf(table, service)?.split(' ');
}
