// The stack that `cdk deploy` creates: the router, and the outputs that its operator needs.
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EventRouter, type EventRouterProps } from './event-router.ts';

export interface FlowgateStackProps extends StackProps {
  readonly router?: EventRouterProps;
}

export class FlowgateStack extends Stack {
  readonly router: EventRouter;

  constructor(scope: Construct, id: string, { router, ...props }: FlowgateStackProps = {}) {
    super(scope, id, { description: 'Flowgate: a serverless event router', ...props });
    this.router = new EventRouter(this, 'Router', router);
    const { endpoint, storage, hub } = this.router;
    new CfnOutput(this, 'Url', { value: endpoint.url, description: 'where events come in' });
    new CfnOutput(this, 'CredentialsTable', {
      value: storage.credentials.tableName,
      description: 'for the first "flowgate tokens create"',
    });
    new CfnOutput(this, 'EventsTable', { value: storage.events.tableName, description: 'events and runs' });
    new CfnOutput(this, 'EventBus', { value: hub.bus.eventBusName, description: 'the bus that events travel on' });
  }
}
