// A queue and its dead-letter queue. The first dead letter raises an alarm.
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeChecks } from './acknowledged-checks.ts';

export interface QueueWithDeadLettersProps {
  /** How long a message stays hidden while its consumer processes it: six times the consumer's timeout, as AWS recommends. */
  readonly visibilityTimeout: Duration;
  /** The number of failed deliveries after which a message is a dead letter. @default 5 */
  readonly maxReceiveCount?: number;
}

/** A queue and its dead-letter queue. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { visibilityTimeout, maxReceiveCount = 5 }: QueueWithDeadLettersProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout,
      // Retries of a message take at most 28 hours.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount },
    });
    acknowledgeChecks(this.queue, encryptionChecks);
  }
}

/** A queue that is normally empty: one message in it raises its alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledgeChecks(this.queue, encryptionChecks);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: `${this.node.path}: messages could not be delivered; inspect the queue, correct the cause, then start a redrive`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

const encryptionChecks = {
  CKV_AWS_27: 'encrypted with the key of SQS (SqsManagedSseEnabled), which checkov does not recognize',
};
