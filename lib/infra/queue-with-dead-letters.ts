// A queue and its dead-letter queue. alarms.ts raises an alarm at the first dead letter.
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeChecks } from './acknowledged-checks.ts';
import { getDeployment } from './settings/deployment.ts';

export interface QueueWithDeadLettersProps {
  /** How long a message stays hidden while its consumer processes it: six times the consumer's timeout, as AWS recommends. */
  readonly visibilityTimeout: Duration;
  /** The number of failed deliveries after which a message is a dead letter. @default 5 */
  readonly maxReceiveCount?: number;
  /** The dead-letter queue of another queue with messages of the same form. @default its own */
  readonly deadLetters?: DeadLetterQueue;
}

/** A queue and its dead-letter queue. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const { visibilityTimeout, maxReceiveCount = 5, deadLetters } = props;
    this.deadLetters = deadLetters ?? new DeadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      ...createEncryption(this),
      enforceSSL: true,
      visibilityTimeout,
      // Retries of a message take at most 28 hours.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount },
    });
    acknowledgeEncryption(this.queue);
  }
}

/** A queue that is normally empty: one message in it raises an alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      ...createEncryption(this),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledgeEncryption(this.queue);
  }
}

function createEncryption(scope: Construct): Pick<QueueProps, 'encryption' | 'encryptionMasterKey'> {
  const { encryptionKey } = getDeployment(scope);
  if (encryptionKey === undefined) return { encryption: QueueEncryption.SQS_MANAGED };
  return { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey };
}

function acknowledgeEncryption(queue: Queue): void {
  if (getDeployment(queue).encryptionKey !== undefined) return;
  const reason = 'encrypted with the key of SQS (SqsManagedSseEnabled), which checkov does not recognize';
  acknowledgeChecks(queue, { CKV_AWS_27: reason });
}
