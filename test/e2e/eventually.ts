// What becomes true only when a short memory has run out.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './running-router.ts';

/** Sends until the answer is as wished, for at most ten seconds, and answers the last one. */
export async function eventually(send: () => Promise<Answer>, isReady: (answer: Answer) => boolean): Promise<Answer> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const answer = await send();
    if (isReady(answer) || Date.now() > giveUpAt) return answer;
    await sleep(100);
  }
}
