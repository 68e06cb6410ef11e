// The status of a run or a state: a word with a mark. Colour repeats what the word says, and never says more.
import { pending } from '../state/acts.ts';
import { Icon, type IconName } from './icon.tsx';

type Tone = 'good' | 'bad' | 'busy' | 'warn' | 'quiet';

const looks: Readonly<Record<string, readonly [Tone, IconName | 'dot']>> = {
  accepted: ['quiet', 'clock'],
  waiting: ['warn', 'pause'],
  running: ['busy', 'dot'],
  succeeded: ['good', 'check'],
  failed: ['bad', 'cross'],
  timed_out: ['bad', 'clock'],
  undelivered: ['bad', 'bang'],
  aborted: ['quiet', 'stop'],
  cancelled: ['quiet', 'stop'],
  caught: ['warn', 'bang'],
};

export function getTone(status: string): Tone {
  return looks[status]?.[0] ?? 'quiet';
}

export function describeStatus(status: string): string {
  return status.replaceAll('_', ' ');
}

interface StatusProps {
  readonly status: string;
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
