// Whether what is shown is current: live, paused while the page is hidden, or lost.
import { useEffect, useState } from 'preact/hooks';
import { connection } from '../state/api.ts';
import { now } from '../state/clock.ts';

export function LiveMark() {
  const [isHidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const update = (): void => setHidden(document.hidden);
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  const state = connection.value;
  if (state.kind === 'lost') {
    const seconds = Math.max(1, Math.ceil((state.retryAt - now.value) / 1_000));
    return (
      <p class="live lost" role="status">
        <span class="dot" />
        lost: retrying in {seconds} s
      </p>
    );
  }
  return (
    <p class="live">
      <span class="dot" />
      {isHidden ? 'paused' : 'live'}
    </p>
  );
}
