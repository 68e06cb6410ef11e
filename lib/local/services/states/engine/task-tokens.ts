// The tokens that tasks wait for: given out when a task is submitted, used up by SendTaskSuccess or SendTaskFailure.
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

  /** A token as long and as opaque as AWS's. */
  create(): string {
    const body = randomBytes(360).toString('base64');
    return `${computeMark(body)}${body}`;
  }

  wait(token: string, waiting: Waiting): () => void {
    this.#waiting.set(token, waiting);
    return () => this.#waiting.delete(token);
  }

  /** Whether the token is this platform's, before a restart or after it, so that one whose task is over is told from one that never was. */
  wasGiven(token: string): boolean {
    return token.startsWith(computeMark(token.slice(markLength)));
  }

  /** The task that waits for the token; undefined where none does any more. */
  find(token: string): Waiting | undefined {
    return this.#waiting.get(token);
  }
}

const markLength = 16;

function computeMark(body: string): string {
  return createHash('sha256').update(body).digest('base64').slice(0, markLength);
}
