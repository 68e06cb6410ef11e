// The event bus, its archive, and the queue for events that could not be delivered.
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  Archive,
  type CfnArchive,
  type CfnEventBus,
  CfnRule,
  EventBus,
  type EventPattern,
} from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './queue-with-dead-letters.ts';
import { getDeployment } from './settings/deployment.ts';

export interface EventHubProps {
  /** How long the archive keeps events. */
  readonly archiveRetention: Duration;
}

/** A rule of the hub: the events that it matches, its target, and the form of the delivered event. */
export interface DeliveryRule {
  readonly description: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly target: Queue | LambdaFunction;
  /** Puts the rule on the account's default bus. @default false */
  readonly onDefaultBus?: boolean;
  readonly inputTransformer?: CfnRule.InputTransformerProperty;
}

export class EventHub extends Construct {
  readonly bus: EventBus;
  /** Events that EventBridge could not deliver. */
  readonly undelivered: DeadLetterQueue;

  constructor(scope: Construct, id: string, { archiveRetention }: EventHubProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      description: 'Flowgate: every accepted event',
      eventBusName: `${getDeployment(this).name}-events`,
    });
    // A replay of the archive ends COMPLETED and starts no run a second time: it delivers the same event, the run's ID is computed
    // from the event, and Step Functions refuses a second execution of that name for 90 days after the first one has ended.
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description:
        'Flowgate: every event on the bus. A replay starts no run a second time: it ends COMPLETED, and starts only runs that never started. To run an event again, send it again under another Idempotency-Key.',
      eventPattern: { account: [Stack.of(this).account] } satisfies EventPattern,
      retention: archiveRetention,
    });
    for (const { node } of [this.bus, archive]) encrypt(node.defaultChild as CfnEventBus | CfnArchive);
    this.undelivered = new DeadLetterQueue(this, 'Undelivered');
    const reason = 'it is itself the dead-letter queue of the rules';
    Validations.of(this.undelivered.queue).acknowledge({ id: 'AwsSolutions-SQS3', reason });
    this.#allowRules(this.undelivered.queue);
  }

  /** Adds a rule. Its target also needs a call of `allowDelivery` or `allowInvocation`. */
  addRule(scope: Construct, id: string, rule: DeliveryRule): CfnRule {
    return new CfnRule(scope, id, {
      description: rule.description,
      eventBusName: rule.onDefaultBus === true ? undefined : this.bus.eventBusName,
      eventPattern: rule.pattern,
      state: 'ENABLED',
      targets: [
        {
          id: 'target',
          arn: rule.target instanceof Queue ? rule.target.queueArn : rule.target.functionArn,
          deadLetterConfig: { arn: this.undelivered.queue.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
          inputTransformer: rule.inputTransformer,
        },
      ],
    });
  }

  /** Allows the rules of this account's buses to send messages to a queue: one statement for any number of rules. */
  allowDelivery(queue: Queue): void {
    this.#allowRules(queue);
  }

  /** Allows the rules of this account's buses to invoke a function. */
  allowInvocation(target: LambdaFunction): void {
    target.addPermission('Rules', {
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'events',
        resource: 'rule',
        resourceName: '*',
      }),
    });
  }

  #allowRules(queue: Queue): void {
    const { partition, region, account } = Stack.of(this);
    queue.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/*` } },
      }),
    );
  }
}

/** The `kmsKey` of the CDK's constructs would make the key's policy and the bus depend on each other. */
function encrypt(resource: CfnEventBus | CfnArchive): void {
  const { encryptionKey } = getDeployment(resource);
  if (encryptionKey !== undefined) resource.kmsKeyIdentifier = encryptionKey.keyArn;
}
