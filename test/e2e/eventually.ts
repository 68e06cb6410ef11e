// Waits for a response that changes only after a cache of some seconds has expired.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './running-router.ts';

/** Sends until the answer is ready, for at most ten seconds. @returns the last answer */
export async function eventually(send: () => Promise<Answer>, isReady: (answer: Answer) => boolean): Promise<Answer> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const answer = await send();
    if (isReady(answer) || Date.now() > giveUpAt) return answer;
    await sleep(100);
  }
}
