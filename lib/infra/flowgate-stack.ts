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
    new CfnOutput(this, 'Url', { value: endpoint.url, description: 'address for senders and for the API' });
    new CfnOutput(this, 'CredentialsTable', {
      value: storage.credentials.tableName,
      description: 'table name for the first "flowgate tokens create"',
    });
    new CfnOutput(this, 'EventsTable', { value: storage.events.tableName, description: 'table of events and runs' });
    new CfnOutput(this, 'EventBus', { value: hub.bus.eventBusName, description: 'event bus of all accepted events' });
  }
}
