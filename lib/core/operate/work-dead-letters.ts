// Lists, moves and discards dead letters. A message is deleted only after it was sent again, so a crash between the two sends it
// twice and never loses it. Messages that stay in the queue become visible again at once or, if the request is interrupted, after
// their short visibility timeout.
import {
  type DeadLetter,
  type DeadLetterQueue,
  type DeadMessage,
  type DescribeDeps,
  describeDeadLetter,
  type Redelivery,
  toRedeliveries,
} from './dead-letters.ts';

export interface DeadLetterPorts extends DescribeDeps {
  /** Whether a queue has messages, hidden ones included. SQS may know of a new message up to a minute later. Hides nothing. */
  readonly hasDead: (queue: DeadLetterQueue) => Promise<boolean>;
  /** Up to ten messages, hidden from others for a short time; none if there are no more. */
  readonly receiveDead: (queue: DeadLetterQueue) => Promise<readonly DeadMessage[]>;
  /** Makes messages visible again at once. */
  readonly showDead: (queue: DeadLetterQueue, messages: readonly DeadMessage[]) => Promise<void>;
  readonly removeDead: (queue: DeadLetterQueue, message: DeadMessage) => Promise<void>;
  readonly sendAgain: (redelivery: Redelivery) => Promise<void>;
  readonly now: () => Date;
}

/** Time for one request, well below the visibility timeout and the time that a function has. */
const workMs = 6_000;
/** How many messages of a queue one request reads. */
const mostRead = 200;

export interface Visit {
  readonly queue: DeadLetterQueue;
  /** Whether the caller may see a letter. */
  readonly isVisible: (letter: DeadLetter) => boolean;
}

export interface DeadLetterPage {
  /** The oldest first. */
  readonly letters: readonly DeadLetter[];
  /** Whether the whole queue was read. */
  readonly isComplete: boolean;
}

/** The dead letters of a queue that a caller may see. */
export async function listDeadLetters(visit: Visit, ports: DeadLetterPorts): Promise<DeadLetterPage> {
  const letters: DeadLetter[] = [];
  const isComplete = await visitLetters(visit, ports, async (letter) => {
    letters.push(letter);
    return 'stays';
  });
  return { letters: letters.toSorted((one, other) => (one.since < other.since ? -1 : 1)), isComplete };
}

/**
 * How many dead letters of a queue a caller may see. Only the messages themselves say whose they are, so a queue that is not empty is
 * read as by `listDeadLetters`, up to 200 messages.
 */
export async function countDeadLetters(visit: Visit, ports: DeadLetterPorts): Promise<number> {
  if (!(await ports.hasDead(visit.queue))) return 0;
  return (await listDeadLetters(visit, ports)).letters.length;
}

export interface DeadLetterWork {
  readonly done: number;
  /**
   * The IDs that were not found or cannot be sent again. A message is not found if another request has received it, or if it no
   * longer exists.
   */
  readonly left: readonly string[];
  /** Whether the whole queue was read, or every ID was found. */
  readonly isComplete: boolean;
}

/** Sends letters again and removes them: those with the IDs, or all that the caller may see. */
export async function moveDeadLetters(
  visit: Visit & { readonly ids?: readonly string[] | undefined },
  ports: DeadLetterPorts,
): Promise<DeadLetterWork> {
  return workOn(visit, ports, async (_, message) => {
    const redeliveries = readRedeliveries(visit.queue, message);
    for (const redelivery of redeliveries) await ports.sendAgain(redelivery);
    return redeliveries.length > 0;
  });
}

/** Removes letters for good. `note` is called before each removal; if it throws, the letter stays. */
export async function discardDeadLetters(
  visit: Visit & { readonly ids: readonly string[]; readonly note: (letter: DeadLetter) => Promise<void> },
  ports: DeadLetterPorts,
): Promise<DeadLetterWork> {
  return workOn(visit, ports, async (letter) => {
    await visit.note(letter);
    return true;
  });
}

// A message that cannot be read cannot be sent to a function. It can only be discarded.
function readRedeliveries(queue: DeadLetterQueue, message: DeadMessage): Redelivery[] {
  try {
    return toRedeliveries(queue, message);
  } catch {
    return [];
  }
}

async function workOn(
  visit: Visit & { readonly ids?: readonly string[] | undefined },
  ports: DeadLetterPorts,
  act: (letter: DeadLetter, message: DeadMessage) => Promise<boolean>,
): Promise<DeadLetterWork> {
  const wanted = visit.ids && new Set(visit.ids);
  const startedAt = ports.now().toISOString();
  let done = 0;
  const isRead = await visitLetters(visit, ports, async (letter, message) => {
    // A message that arrived after the request began has already failed again. It is left, because moving it could go on forever.
    const isWanted = wanted === undefined ? letter.since < startedAt : wanted.has(letter.id);
    if (!isWanted || !(await act(letter, message))) return 'stays';
    wanted?.delete(letter.id);
    done += 1;
    return wanted?.size === 0 ? 'last' : 'goes';
  });
  return { done, left: [...(wanted ?? [])], isComplete: isRead || wanted?.size === 0 };
}

/** `stays`: it is shown again. `goes`: it is removed. `last`: it is removed, and no further one is visited. */
type Fate = 'stays' | 'goes' | 'last';

/** Visits the letters that the caller may see; returns whether the queue was read to its end. */
async function visitLetters(
  { queue, isVisible }: Visit,
  ports: DeadLetterPorts,
  decide: (letter: DeadLetter, message: DeadMessage) => Promise<Fate>,
): Promise<boolean> {
  const until = ports.now().getTime() + workMs;
  const staying = new Map<string, DeadMessage>();
  let read = 0;
  try {
    while (read < mostRead && ports.now().getTime() < until) {
      const messages = (await ports.receiveDead(queue)).filter(({ id }) => !staying.has(id));
      if (messages.length === 0) return true;
      read += messages.length;
      for (const message of messages) staying.set(message.id, message);
      for (const message of messages) {
        const letter = await describeDeadLetter(queue, message, ports);
        const fate = isVisible(letter) ? await decide(letter, message) : 'stays';
        if (fate === 'stays') continue;
        await ports.removeDead(queue, message);
        staying.delete(message.id);
        if (fate === 'last') return false;
      }
    }
    return false;
  } finally {
    await ports.showDead(queue, [...staying.values()]);
  }
}
