// Message move tasks: move the dead letters of a queue back to their source queues, or to another queue.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { invalidParameter, optionalInteger, requiredText } from './refusals.ts';

interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly perSecond?: number;
  readonly toMove: number;
  readonly startedAt: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  moved: number;
  failureReason?: string;
}

/** The highest rate of AWS, in messages per second. */
const fastest = 500;

export class MoveTasks {
  readonly #clock: Clock;
  readonly #queues: Queues;
  readonly #tasks: MoveTask[] = [];
  readonly #cancels = new Set<() => void>();

  constructor(clock: Clock, queues: Queues) {
    this.#clock = clock;
    this.#queues = queues;
  }

  start(input: JsonObject): JsonObject {
    const source = this.#queue(requiredText(input, 'SourceArn'));
    if (this.#queues.findSources(source).length === 0) {
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    }
    if (this.#tasks.some(({ sourceArn, status }) => sourceArn === source.arn && status === 'RUNNING')) {
      throw new AwsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const perSecond = optionalInteger(input, 'MaxNumberOfMessagesPerSecond', { least: 1, most: fastest });
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source.arn })).toString('base64'),
      sourceArn: source.arn,
      ...(typeof input.DestinationArn === 'string' ? { destinationArn: this.#queue(input.DestinationArn).arn } : {}),
      ...(perSecond === undefined ? {} : { perSecond }),
      toMove: source.count().visible,
      startedAt: this.#clock.now(),
      status: 'RUNNING',
      moved: 0,
    };
    this.#tasks.unshift(task);
    this.#later(() => this.#move(task), 0);
    return { TaskHandle: task.handle };
  }

  list(input: JsonObject): JsonObject {
    const { arn } = this.#queue(requiredText(input, 'SourceArn'));
    const most = optionalInteger(input, 'MaxResults', { least: 1, most: 10 }) ?? 1;
    const mine = this.#tasks.filter(({ sourceArn }) => sourceArn === arn);
    return { Results: mine.slice(0, most).map(describe) };
  }

  cancel(input: JsonObject): JsonObject {
    const handle = requiredText(input, 'TaskHandle');
    const task = this.#tasks.find((one) => one.handle === handle);
    if (task === undefined) throw notFound('Task does not exist.');
    if (task.status !== 'RUNNING') throw new AwsError('UnsupportedOperation', 'Only active tasks can be cancelled.');
    task.status = 'CANCELLED';
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  /** Moves the messages of one second, then waits for the next second. A moved message has a new ID and a new age. */
  #move(task: MoveTask): void {
    const source = this.#queues.findByArn(task.sourceArn);
    for (let left = task.perSecond ?? fastest; left > 0 && task.status === 'RUNNING'; left -= 1) {
      const isLast = source === undefined || !this.#moveOne(task, source);
      if (isLast && task.status === 'RUNNING') task.status = 'COMPLETED';
    }
    if (task.status === 'RUNNING') this.#later(() => this.#move(task), 1000);
  }

  #moveOne(task: MoveTask, source: Queue): boolean {
    const content = source.shift();
    if (content === undefined) return false;
    const { deadLetterSourceArn, ...rest } = content;
    const target = this.#queues.findByArn(task.destinationArn ?? deadLetterSourceArn ?? '');
    if (target === undefined) {
      source.add(content, 0);
      task.status = 'FAILED';
      task.failureReason = deadLetterSourceArn === undefined ? 'CouldNotDetermineMessageSource' : 'QueueDoesNotExist';
      return true;
    }
    target.add({ ...rest, id: randomUUID(), sentAt: this.#clock.now() }, 0);
    task.moved += 1;
    return true;
  }

  #queue(arn: string): Queue {
    const queue = this.#queues.findByArn(arn);
    if (queue === undefined)
      throw notFound('The resource that you specified for the SourceArn parameter does not exist.');
    return queue;
  }

  #later(run: () => void, delayMs: number): void {
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      run();
    });
    this.#cancels.add(cancel);
  }
}

/** The ARN of the queue that a task moves messages from. Throws ResourceNotFoundException. */
export function parseTaskHandle(handle: string): string {
  try {
    const { sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString()) as JsonObject;
    if (typeof sourceArn === 'string') return sourceArn;
  } catch {
    // A malformed handle is refused below.
  }
  throw notFound('Task does not exist.');
}

function describe(task: MoveTask): JsonObject {
  return {
    ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
    ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
