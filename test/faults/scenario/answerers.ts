// Answers callbacks, as the people and vendors who got their addresses: each address three times, with different answers, of which the first counts.
import type { CallbackFact } from '../check/facts.ts';
import type { Simulation } from '../simulation/simulation.ts';
import type { Senders } from './senders.ts';

/** Milliseconds from the address to each answer: two that race, and one that is late. */
const answerTimes = [5_000, 5_000, 20_000] as const;

/** Answers every address from now on. @returns the addresses with what was answered, which grows */
export function answerCallbacks(simulation: Simulation, senders: Senders): readonly CallbackFact[] {
  const callbacks: CallbackFact[] = [];
  simulation.onAddress = (url) => {
    const answers: CallbackFact['answers'][number][] = [];
    callbacks.push({ url, answers });
    const path = new URL(url).pathname;
    for (const [at, delayMs] of answerTimes.entries()) {
      const sent = { from: `answer ${callbacks.length}.${at + 1}` };
      const answer = async (): Promise<void> => {
        await simulation.time.sleep(delayMs);
        await senders.sendUntilFinal({ method: 'POST', path, body: sent }, ({ status, headers, body }) => {
          answers.push({ sent, status, body, isReplay: headers['idempotency-replayed'] === 'true' });
        });
      };
      void answer();
    }
  };
  return callbacks;
}
