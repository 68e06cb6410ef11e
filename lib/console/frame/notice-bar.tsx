// The result of the last act, at the edge of the page. A success disappears by itself.
import { useEffect } from 'preact/hooks';
import { notice } from '../state/acts.ts';

const shownMs = 6_000;

export function NoticeBar() {
  const current = notice.value;
  useEffect(() => {
    if (current?.kind !== 'done') return;
    const timer = setTimeout(() => {
      notice.value = undefined;
    }, shownMs);
    return () => clearTimeout(timer);
  }, [current]);
  return (
    <div class="notices" role="status">
      {current !== undefined && (
        <p class={`notice ${current.kind}`}>
          <span>{current.text}</span>
          {current.href !== undefined && <a href={current.href}>Show</a>}
          <button
            type="button"
            class="button quiet"
            aria-label="Dismiss"
            onClick={() => {
              notice.value = undefined;
            }}
          >
            ✕
          </button>
        </p>
      )}
    </div>
  );
}
