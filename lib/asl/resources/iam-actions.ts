// The IAM actions that an integration's call needs. If IAM and the API agree on the name, no row is needed.
// Source: AWS Service Authorization Reference; IAM policies of each integration in the Step Functions developer guide.
import { entryOf } from '../grammar/json.ts';
import { toIamPrefix } from './iam-prefixes.ts';
import { listS3Actions } from './s3-actions.ts';

/** A statement of PartiQL may read and write. */
const partiQl = ['Select', 'Insert', 'Update', 'Delete'].map((verb) => `dynamodb:PartiQL${verb}`);

/** Calls, by IAM prefix and API action, whose IAM actions have other names. */
const renamedActions: Readonly<Record<string, readonly string[]>> = {
  'lambda:Invoke': ['lambda:InvokeFunction'],
  'lambda:InvokeAsync': ['lambda:InvokeFunction'],
  'lambda:InvokeWithResponseStream': ['lambda:InvokeFunction'],
  'lambda:GetLayerVersionByArn': ['lambda:GetLayerVersion'],
  'apigateway:Invoke': ['execute-api:Invoke'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sns:PublishBatch': ['sns:Publish'],
  'bedrock:Converse': ['bedrock:InvokeModel'],
  'bedrock:ConverseStream': ['bedrock:InvokeModelWithResponseStream'],
  'bedrock:StartAsyncInvoke': ['bedrock:InvokeModel'],
  'bedrock:RetrieveAndGenerateStream': ['bedrock:RetrieveAndGenerate'],
  'dynamodb:TransactGetItems': ['dynamodb:GetItem'],
  'dynamodb:TransactWriteItems': [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
  'dynamodb:ExecuteStatement': partiQl,
  'dynamodb:BatchExecuteStatement': partiQl,
  'dynamodb:ExecuteTransaction': partiQl,
  'kms:ReEncrypt': ['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  'timestream:Query': ['timestream:Select'],
  'cloudfront:CreateDistributionWithTags': ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
  'execute-api:PostToConnection': ['execute-api:ManageConnections'],
  'execute-api:GetConnection': ['execute-api:ManageConnections'],
  'execute-api:DeleteConnection': ['execute-api:ManageConnections'],
  'quicksight:DescribeAnalysisDefinition': ['quicksight:DescribeAnalysis'],
  'quicksight:DescribeDashboardDefinition': ['quicksight:DescribeDashboard'],
  'quicksight:DescribeTemplateDefinition': ['quicksight:DescribeTemplate'],
};

/**
 * @param service as the Resource names it, such as `lambda`, or `sfn` in an SDK integration
 * @param action as the Resource names it, such as `startExecution`
 */
export function actionsOf(service: string, action: string): readonly string[] {
  const prefix = toIamPrefix(service);
  const call = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  if (prefix === 's3') return listS3Actions(call);
  const name = `${prefix}:${call}`;
  return entryOf(renamedActions, name) ?? listGroupedActions(prefix, call) ?? [name];
}

/** Services whose calls share a few actions. Source: their pages in the Service Authorization Reference. */
function listGroupedActions(prefix: string, call: string): readonly string[] | undefined {
  if (prefix === 'apigateway') return listGatewayActions(call);
  if (prefix !== 'budgets' || /Action|Tag/.test(call)) return undefined;
  return [/^Describe/.test(call) ? 'budgets:ViewBudget' : 'budgets:ModifyBudget'];
}

/** API Gateway names its actions by the methods of HTTP. Tags and imports have different ones in its two versions. */
function listGatewayActions(call: string): readonly string[] | undefined {
  const [, methods] = gatewayMethods.find(([verbs]) => verbs.test(call)) ?? [];
  return methods?.map((method) => `apigateway:${method}`);
}

const gatewayMethods: readonly (readonly [verbs: RegExp, methods: readonly string[]])[] = [
  [/^(Get|Export)/, ['GET']],
  [/^(Create|Generate|Test|Reject)/, ['POST']],
  [/^Update/, ['PATCH']],
  [/^(Put|Reimport)/, ['PUT']],
  [/^(Delete|Flush|Reset|Untag)/, ['DELETE']],
  [/^(Import|Tag)/, ['POST', 'PUT']],
];
