// The audit trail: who did what to which credential, workflow, run or event, and when.
import type { AuditEntry } from '../../data/answers.ts';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { useLiveList } from '../../state/live-list.ts';
import { type Column, List } from '../../view/list.tsx';
import { Screen } from '../../view/screen.tsx';
import { Moment } from '../../view/time.tsx';

export function AuditScreen() {
  const list = useLiveList<AuditEntry>({
    key: 'audit',
    load: async (page, signal) => {
      const { entries, ...end } = await call('GET /v1/audit', { query: page, signal });
      return { rows: entries, ...end };
    },
  });
  return (
    <Screen title="Audit">
      <List
        label="Audit entries"
        list={list}
        columns={columns}
        toHref={(entry) => findSubject(entry)?.href ?? toHref('/audit')}
        empty={<p>Nothing was changed in this environment yet.</p>}
      />
    </Screen>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { name: 'When', cell: ({ at }) => <Moment iso={at} /> },
  {
    name: 'What',
    cell: (entry) => (
      <>
        <span class="main-link">{describeAction(entry)}</span>
        <span class="sub muted narrow">by {describeActor(entry)}</span>
      </>
    ),
  },
  { name: 'Of', cell: (entry) => <Subject entry={entry} /> },
  { name: 'By', isWide: true, cell: describeActor },
  { name: 'Why', isWide: true, cell: (entry) => ('reason' in entry ? (entry.reason ?? '') : '') },
];

function describeActor({ by }: AuditEntry): string {
  return by.kind === 'operator' ? `${by.name} (with AWS credentials)` : by.label;
}

/** `credential.created` → `credential created`; a switch says its new position. */
function describeAction(entry: AuditEntry): string {
  if (entry.action === 'workflow.switched')
    return entry.to ? 'switched on' : `switched off${entry.whileOff === 'hold' ? ', holds events' : ''}`;
  return entry.action.replace('.', ' ');
}

interface SubjectPlace {
  readonly text: string;
  readonly href: string;
}

function findSubject(entry: AuditEntry): SubjectPlace | undefined {
  if ('credential' in entry) return { text: entry.credential.label, href: toHref('/credentials') };
  if ('workflow' in entry)
    return { text: entry.workflow.name, href: toHref(`/workflows/${encodeURIComponent(entry.workflow.name)}`) };
  if ('run' in entry) return { text: entry.run.id, href: toHref(`/runs/${entry.run.id}`) };
  if ('event' in entry) return { text: entry.event.name, href: toHref(`/events/${entry.event.id}`) };
  if ('queue' in entry) return { text: entry.queue, href: toHref('/dead-letters') };
  return undefined;
}

function Subject({ entry }: { readonly entry: AuditEntry }) {
  const subject = findSubject(entry);
  return subject === undefined ? null : <a href={subject.href}>{subject.text}</a>;
}
