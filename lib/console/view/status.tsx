// The status of a run or a state: a word with a mark. Colour repeats what the word says, and never says more.
import type { RunStatus, VisitStatus } from '../data/answers.ts';
import { pending } from '../state/acts.ts';
import { Icon, type IconName } from './icon.tsx';

type Tone = 'good' | 'bad' | 'busy' | 'warn' | 'quiet';

const looks: Readonly<Record<string, readonly [Tone, IconName | 'dot', string]>> = {
  accepted: ['quiet', 'clock', 'accepted'],
  waiting: ['warn', 'pause', 'waiting'],
  running: ['busy', 'dot', 'running'],
  succeeded: ['good', 'check', 'succeeded'],
  failed: ['bad', 'cross', 'failed'],
  timed_out: ['bad', 'clock', 'timed out'],
  undelivered: ['bad', 'bang', 'undelivered'],
  aborted: ['quiet', 'stop', 'aborted'],
  cancelled: ['quiet', 'stop', 'cancelled'],
  caught: ['warn', 'bang', 'caught'],
};

export function getTone(status: string): Tone {
  return looks[status]?.[0] ?? 'quiet';
}

export function describeStatus(status: string): string {
  return looks[status]?.[2] ?? status.replaceAll('_', ' ');
}

interface StatusProps {
  readonly status: RunStatus | VisitStatus | string;
  /** Replaces the word. */
  readonly text?: string | undefined;
}

export function Status({ status, text }: StatusProps) {
  const [tone, icon] = looks[status] ?? ['quiet', 'dot'];
  return (
    <span class={`status ${tone}`}>
      {icon === 'dot' ? <span class="dot" /> : <Icon name={icon} />}
      {text ?? describeStatus(status)}
    </span>
  );
}

/** The status of a run, or the act on it that is in progress. */
export function RunStatusMark({ id, status }: { readonly id: string; readonly status: string }) {
  const act = pending.value.get(id);
  return act?.since === status ? <Status status="running" text={act.label} /> : <Status status={status} />;
}
