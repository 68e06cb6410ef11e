// The frame of a screen: its title, what can be done, and what a list says when it is loading, failing or empty.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { withQuery } from '../state/address.ts';

interface ScreenProps {
  readonly title: string;
  /** Beside the title. @default the title */
  readonly heading?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Screen({ title, heading, actions, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · Flowgate`;
  }, [title]);
  return (
    <main id="main">
      <header class="screen-head">
        <h1>{heading ?? title}</h1>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

interface LoadingProps {
  readonly error: string | undefined;
  readonly hasData: boolean;
  readonly onRetry: () => void;
}

/** The failure of the last request, above what was shown before; or that the first answer is awaited. */
export function LoadState({ error, hasData, onRetry }: LoadingProps) {
  if (error === undefined) return hasData ? null : <p class="loading">Loading…</p>;
  return (
    <div class="failure" role="alert">
      <p>
        {error}
        {hasData && <span class="muted"> What is shown was read before.</span>}
      </p>
      <button type="button" class="button plain" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface TabsProps {
  readonly label: string;
  /** The tab as a parameter of the address, its name, and a key that opens it. The first one has an empty parameter. */
  readonly tabs: readonly (readonly [string, string, string?])[];
  readonly current: string;
}

export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(([tab, name, key]) => (
        <a
          key={tab}
          href={withQuery({ tab })}
          aria-current={tab === current ? 'page' : undefined}
          title={key && `key ${key}`}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
