// The stack that `cdk deploy` creates: the router, and the outputs that its operator needs.
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { defined } from '../value/defined.ts';
import { EventRouter } from './event-router.ts';
import type { EventRouterProps } from './settings/router-props.ts';
import { AlarmTopic } from './watch/alarm-topic.ts';

export interface FlowgateStackProps extends StackProps {
  readonly router?: EventRouterProps;
  /** Gets the alarms by e-mail, once it has confirmed the subscription. @default nobody is notified */
  readonly alarmEmail?: string | undefined;
}

export class FlowgateStack extends Stack {
  readonly router: EventRouter;

  constructor(scope: Construct, id: string, { router, alarmEmail, ...props }: FlowgateStackProps = {}) {
    super(scope, id, { description: 'Flowgate: a serverless event router', ...props });
    const topic = alarmEmail === undefined ? undefined : new AlarmTopic(this, 'Alarms', { email: alarmEmail }).topic;
    this.router = new EventRouter(this, 'Router', { ...defined({ alarmTopic: topic }), ...router });
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
