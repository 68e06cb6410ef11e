// Chooses the screen of an address.
import type { ComponentChildren } from 'preact';
import { AuditScreen } from '../screens/access/audit-screen.tsx';
import { CredentialsScreen } from '../screens/access/credentials-screen.tsx';
import { EventScreen } from '../screens/events/event-screen.tsx';
import { EventsScreen } from '../screens/events/events-screen.tsx';
import { DeadLettersScreen } from '../screens/operate/dead-letters-screen.tsx';
import { ProblemsScreen } from '../screens/operate/problems-screen.tsx';
import { ReplaysScreen } from '../screens/operate/replays-screen.tsx';
import { RunScreen } from '../screens/run/run-screen.tsx';
import { RunsScreen } from '../screens/runs/runs-screen.tsx';
import { WorkflowScreen } from '../screens/workflows/workflow-screen.tsx';
import { WorkflowsScreen } from '../screens/workflows/workflows-screen.tsx';
import { toHref } from '../state/address.ts';
import { Empty, Screen } from '../view/screen.tsx';

interface ScreenRow {
  readonly list: () => ComponentChildren;
  readonly item?: (parameter: string) => ComponentChildren;
}

const screens: Readonly<Record<string, ScreenRow>> = {
  problems: { list: () => <ProblemsScreen /> },
  events: { list: () => <EventsScreen />, item: (id) => <EventScreen key={id} id={id} /> },
  workflows: { list: () => <WorkflowsScreen />, item: (name) => <WorkflowScreen key={name} name={name} /> },
  'dead-letters': { list: () => <DeadLettersScreen /> },
  replays: { list: () => <ReplaysScreen /> },
  credentials: { list: () => <CredentialsScreen /> },
  audit: { list: () => <AuditScreen /> },
  runs: { list: () => <RunsScreen />, item: (id) => <RunScreen key={id} id={id} /> },
};

export function CurrentScreen({ path }: { readonly path: string }) {
  const [, noun = '', parameter, ...rest] = (path === '' ? '/problems' : path).split('/');
  const screen = screens[noun];
  if (screen !== undefined && parameter === undefined) return screen.list();
  if (screen?.item !== undefined && parameter !== undefined && rest.length === 0)
    return screen.item(decodeURIComponent(parameter));
  return (
    <Screen title="Not found">
      <Empty>
        <p>
          The console has no screen at <code>{path}</code>.
        </p>
        <p>
          <a href={toHref('/problems')}>Show the problems</a>
        </p>
      </Empty>
    </Screen>
  );
}
