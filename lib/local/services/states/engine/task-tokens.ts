// The tokens that tasks wait for. A token is created when a task is submitted and used up by SendTaskSuccess or
// SendTaskFailure.
import { createHash, randomBytes } from 'node:crypto';
import type { Json } from '../language/json.ts';
import type { StatesError } from './states-error.ts';

interface Waiting {
  readonly succeed: (output: Json) => void;
  readonly fail: (failure: StatesError) => void;
  readonly heartbeat: () => void;
}

export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  /** Creates a token that is as long and as opaque as AWS's. */
  create(): string {
    const body = randomBytes(360).toString('base64');
    return `${computeMark(body)}${body}`;
  }

  wait(token: string, waiting: Waiting): () => void {
    this.#waiting.set(token, waiting);
    return () => this.#waiting.delete(token);
  }

  /**
   * Whether this platform created the token, before or after a restart. This distinguishes a token whose task has ended from
   * one that never existed.
   */
  isOwnToken(token: string): boolean {
    return token.startsWith(computeMark(token.slice(markLength)));
  }

  /** The task that waits for the token; undefined if the task has ended. */
  find(token: string): Waiting | undefined {
    return this.#waiting.get(token);
  }
}

const markLength = 16;

function computeMark(body: string): string {
  return createHash('sha256').update(body).digest('base64').slice(0, markLength);
}
