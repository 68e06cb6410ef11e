// The tokens that tasks wait for: given out when a task is submitted, used up by SendTaskSuccess or SendTaskFailure.
import { randomBytes } from 'node:crypto';
import type { Json } from './json.ts';
import type { StatesError } from './states-error.ts';

interface Waiting {
  readonly succeed: (output: Json) => void;
  readonly fail: (failure: StatesError) => void;
  readonly heartbeat: () => void;
}

export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();
  /** Marks this platform's tokens, so that one whose task is over is told from one that never was. */
  readonly #mark = randomBytes(12).toString('base64');

  /** A token as long and as opaque as AWS's. */
  create(): string {
    return `${this.#mark}${randomBytes(360).toString('base64')}`;
  }

  wait(token: string, waiting: Waiting): () => void {
    this.#waiting.set(token, waiting);
    return () => this.#waiting.delete(token);
  }

  wasGiven(token: string): boolean {
    return token.startsWith(this.#mark);
  }

  /** The task that waits for the token; undefined where none does any more. */
  find(token: string): Waiting | undefined {
    return this.#waiting.get(token);
  }
}
