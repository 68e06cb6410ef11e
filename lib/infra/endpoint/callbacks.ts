// Callbacks: the function that creates, serves and answers their addresses, and its table. Separate from the other functions, because none
// of them may finish tasks: Step Functions knows no permission for the tasks of some state machines only.
import { join } from 'node:path';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { projectRoot } from '../../authoring/project.ts';
import type { CallbackVariable } from '../../aws/names.ts';
import type { SourceFile } from '../../core/source/source.ts';
import { callbackRoutes } from '../../http/callbacks/routes.ts';
import { bundleFunction } from '../function-bundle.ts';
import { RouterFunction } from '../router-function.ts';
import { getDeployment } from '../settings/deployment.ts';
import { listSecretGrants } from '../source-file.ts';
import { protectTable, protectUntilRemoval } from '../storage.ts';
import type { EndpointRoute, HttpEndpoint } from './http-endpoint.ts';

export interface CallbacksProps extends Pick<SourceFile, 'kmsKeys'> {
  readonly callbacks: NonNullable<SourceFile['callbacks']>;
}

export class Callbacks extends Construct {
  readonly owner: RouterFunction;
  readonly table: Table;

  constructor(scope: Construct, id: string, props: CallbacksProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      ...protectTable(getDeployment(this)),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    protectUntilRemoval(this.table, 'a task token is removed when its task has ended');
    this.owner = this.#createFunction(props);
    this.owner.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [this.table.tableArn]);
    for (const { action, resources } of listSecretGrants({ sources: [], ...props }, Stack.of(this)))
      this.owner.allow([action], resources);
    this.owner.allow(['states:SendTaskFailure', 'states:SendTaskSuccess'], ['*']);
    const reason = 'the actions on task tokens have no resources: AWS requires *';
    Validations.of(this.owner.role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
  }

  #createFunction({ callbacks }: CallbacksProps): RouterFunction {
    return new RouterFunction(this, 'Callback', {
      description: 'Flowgate: creates and answers callbacks',
      code: bundleFunction({ entry: join(projectRoot, 'lambdas', 'callback', 'handler.ts') }),
      environment: {
        CALLBACKS_TABLE: this.table.tableName,
        CALLBACK_SECRETS: callbacks.secrets.join(' '),
        DEPLOYMENT: getDeployment(this).name,
      } satisfies Partial<Record<CallbackVariable, string>>,
      timeout: Duration.seconds(20),
    });
  }

  listRoutes(): EndpointRoute[] {
    return callbackRoutes.map(({ key }) => ({ key, function: this.owner.function }));
  }

  /** Tells the function the router's address, which its addresses begin with. */
  setEndpoint({ url }: Pick<HttpEndpoint, 'url'>): void {
    this.owner.function.addEnvironment('ROUTER_URL' satisfies CallbackVariable, url);
  }
}
