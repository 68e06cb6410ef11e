// The topic that mails the alarms to one address.
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledgeChecks } from '../acknowledged-checks.ts';
import { RouterLimitError } from '../router-limits.ts';

/** SNS sends a confirmation first: no alarm arrives before its link was opened. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  /** @throws RouterLimitError for a text that is not an e-mail address */
  constructor(scope: Construct, id: string, { email }: { readonly email: string }) {
    super(scope, id);
    requireEmail(email);
    this.topic = new Topic(this, 'Topic', { displayName: 'Flowgate alarms', enforceSSL: true });
    this.topic.addSubscription(new EmailSubscription(email));
    this.#allowAlarms();
    const reason =
      "CloudWatch cannot publish to a topic under AWS's own key, and an alarm contains names and figures, no payload";
    acknowledgeChecks(this.topic, { CKV_AWS_26: reason });
  }

  // A policy of our own (TLS is required) replaces the one that lets the account's alarms publish.
  #allowAlarms(): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

/** @throws RouterLimitError */
function requireEmail(email: string): void {
  if (/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/.test(email)) return;
  throw new RouterLimitError(
    `alarmEmail is "${email}", which is not an e-mail address: pass one address, for example -c alarmEmail=oncall@example.com`,
  );
}
