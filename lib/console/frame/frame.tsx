// Around every screen: where one can go, what the credential is, and whether the router responds.
import { useEffect, useRef, useState } from 'preact/hooks';
import { address, navigate, toHref } from '../state/address.ts';
import { call } from '../state/api.ts';
import { timeZone, toggleTimeZone } from '../state/clock.ts';
import { useKeys } from '../state/keys.ts';
import { isOnThisMachine, usePolled } from '../state/polling.ts';
import { credential, signOut } from '../state/session.ts';
import { Icon } from '../view/icon.tsx';
import { GoTo } from './go-to.tsx';
import { KeyHelp } from './key-help.tsx';
import { LiveMark } from './live-mark.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { countProblems } from './problem-count.ts';
import { CurrentScreen } from './screens.tsx';

/** Each place with the keys that lead to it. */
const places: readonly (readonly [string, string, string?])[] = [
  ['/problems', 'Problems', 'g p'],
  ['/events', 'Events', 'g e'],
  ['/runs', 'Runs', 'g r'],
  ['/workflows', 'Workflows', 'g w'],
  ['/dead-letters', 'Dead letters'],
  ['/replays', 'Replays', 'g l'],
  ['/credentials', 'Credentials'],
  ['/audit', 'Audit', 'g a'],
];
const placeKeys = Object.fromEntries(
  places.flatMap(([place, , keys]) => (keys === undefined ? [] : [[keys, () => navigate(toHref(place))]])),
);

type OpenDialog = 'go-to' | 'keys' | undefined;

export function Frame() {
  const [dialog, setDialog] = useState<OpenDialog>(undefined);
  useCredential();
  useFrameKeys(setDialog);
  return (
    <div class="frame">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="side">
        <a class="brand" href={toHref('/problems')}>
          Flowgate
        </a>
        <button type="button" class="search" onClick={() => setDialog('go-to')}>
          <Icon name="search" />
          <span>Go to…</span>
          <kbd>/</kbd>
        </button>
        <Navigation />
        <Identity onKeys={() => setDialog('keys')} />
      </header>
      <div class="content">
        <CurrentScreen path={address.value.path} />
      </div>
      <NoticeBar />
      {dialog === 'go-to' && <GoTo onClose={() => setDialog(undefined)} />}
      {dialog === 'keys' && <KeyHelp onClose={() => setDialog(undefined)} />}
    </div>
  );
}

function useCredential(): void {
  useEffect(() => {
    if (credential.value !== undefined) return;
    call('GET /v1/me').then(
      (answer) => {
        credential.value = answer.credential;
      },
      // The screens show that the router does not respond; a refused token has signed out.
      () => undefined,
    );
  }, []);
}

function useFrameKeys(open: (dialog: OpenDialog) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      open('go-to');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useKeys({
    '/': () => open('go-to'),
    '?': () => open('keys'),
    '.': toggleTimeZone,
    ...placeKeys,
  });
}

function Navigation() {
  const { path } = address.value;
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen, the places scroll sideways.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  const problems = usePolled({
    key: 'problems',
    load: () => call('GET /v1/problems', { query: { since: '24h' } }),
    everyMs: isOnThisMachine ? 5_000 : 30_000,
  });
  const count = problems.data === undefined ? 0 : countProblems(problems.data);
  return (
    <nav ref={nav} aria-label="Main">
      {places.map(([place, name]) => (
        <a
          key={place}
          href={toHref(place)}
          aria-current={path.startsWith(place) || (path === '' && place === '/problems') ? 'page' : undefined}
        >
          {name}
          {place === '/problems' && count > 0 && (
            <span class="count" title={`${count} in the last 24 hours`}>
              {count > 999 ? '999+' : count}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function Identity({ onKeys }: { readonly onKeys: () => void }) {
  const own = credential.value;
  const scopes = own === undefined ? undefined : `scopes: ${own.scopes.join(', ')}`;
  return (
    <div class="identity">
      <LiveMark />
      {own !== undefined && (
        <p title={scopes}>
          <strong>{own.environment}</strong>
          <span class="label muted">{own.label}</span>
        </p>
      )}
      <div class="identity-acts">
        <button
          type="button"
          class="button quiet"
          onClick={toggleTimeZone}
          title="Show times in UTC or in the local time zone ( . )"
        >
          {timeZone.value === 'utc' ? 'UTC' : 'local'}
        </button>
        <button type="button" class="button quiet" onClick={onKeys} title="Keys ( ? )">
          keys
        </button>
        <button type="button" class="button quiet" onClick={() => signOut()}>
          sign out
        </button>
      </div>
    </div>
  );
}
