// The first screen of an operator: what is wrong, in groups, and what can be done about each.
import type { ComponentChildren } from 'preact';
import type { Problems } from '../../data/answers.ts';
import { keepIfEqual } from '../../data/keep-if-equal.ts';
import { address, toHref, withQuery } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { usePolled } from '../../state/polling.ts';
import { Empty, LoadState, Screen } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Age, Moment } from '../../view/time.tsx';
import { BulkActs } from './bulk-acts.tsx';

const failureActs = [
  ['redrive', 'Redrive…'],
  ['replay-runs', 'Replay…'],
] as const;
const eventActs = [['replay-events', 'Replay…']] as const;
const periods = ['1h', '24h', '7d', '30d'];

export function ProblemsScreen() {
  const since = address.value.query.get('since') ?? '24h';
  const { data, error, refresh } = usePolled<Problems>({
    key: `problems of ${since}`,
    // The answer says the moment at which the period begins, which is another one each time.
    load: async (previous) =>
      keepIfEqual(previous, { ...(await call('GET /v1/problems', { query: { since } })), since }),
    everyMs: 2_000,
    slowestMs: 15_000,
  });
  return (
    <Screen
      title="Problems"
      actions={periods.map((own) => (
        <a
          key={own}
          class="chip"
          href={withQuery({ since: own === '24h' ? undefined : own })}
          aria-current={own === since ? 'true' : undefined}
        >
          {own}
        </a>
      ))}
    >
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && <Groups problems={data} since={since} isFailing={error !== undefined} />}
    </Screen>
  );
}

interface GroupsProps {
  readonly problems: Problems;
  readonly since: string;
  readonly isFailing: boolean;
}

function Groups({ problems, since, isFailing }: GroupsProps) {
  const { failures, unmatched, refused, stuck, deadLetters = [], searchedUntil } = problems;
  const letters = deadLetters.filter(({ count }) => count > 0);
  const isEmpty = failures.length + unmatched.length + refused.length + stuck.length + letters.length === 0;
  return (
    <div class="stack">
      {searchedUntil !== undefined && (
        <p class="hint">
          There are many problems: only those since <Moment iso={searchedUntil} /> were counted. Choose a shorter
          period.
        </p>
      )}
      {isEmpty && !isFailing && (
        <Empty>
          <Status status="succeeded" text="Nothing is wrong" />
          <p class="muted">No failure, unmatched event, dead letter or stuck run in the last {since}.</p>
        </Empty>
      )}
      <Failures failures={failures} since={since} />
      <Letters letters={letters} />
      <EventGroups
        title="Unmatched events"
        outcome="unmatched"
        hint="No workflow wanted them. Open one to see how near each trigger came."
        groups={unmatched}
        since={since}
      />
      <EventGroups
        title="Refused events"
        outcome="refused"
        hint="A workflow matched, but its schema refused the data."
        groups={refused}
        since={since}
      />
      <Stuck runs={stuck} />
    </div>
  );
}

function Group({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {hint !== undefined && <p class="muted group-hint">{hint}</p>}
      <table class="list still groups">
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

interface CountedRowProps {
  readonly name: string;
  /** Where the members of the group are listed. */
  readonly href: string;
  readonly group: { readonly count: number; readonly firstSeen: string; readonly lastSeen: string };
  /** Below the name. */
  readonly sub: ComponentChildren;
  /** The acts. */
  readonly children: ComponentChildren;
}

function CountedRow({ name, href, group: { count, firstSeen, lastSeen }, sub, children }: CountedRowProps) {
  return (
    <tr>
      <td class="amount nums">{count}</td>
      <td>
        <a class="main-link" href={href}>
          {name}
        </a>
        <span class="sub">{sub}</span>
      </td>
      <td class="wide">
        <Seen first={firstSeen} last={lastSeen} />
      </td>
      <td class="acts">{children}</td>
    </tr>
  );
}

function Seen({ first, last }: { readonly first: string; readonly last: string }) {
  return (
    <span class="muted">
      <Age iso={last} />
      {first !== last && (
        <>
          , first <Age iso={first} />
        </>
      )}
    </span>
  );
}

function Failures({ failures, since }: { readonly failures: Problems['failures']; readonly since: string }) {
  if (failures.length === 0) return null;
  return (
    <Group title="Failed runs">
      {failures.map((group) => {
        const { workflowId, state, error, runId } = group;
        const workflow = group.workflow ?? workflowId;
        const filter = { workflow, status: 'failed', error, since };
        return (
          <CountedRow
            key={`${workflowId} ${state} ${error}`}
            name={workflow}
            href={toHref('/runs', filter)}
            group={group}
            sub={
              <>
                <span class="bad-text">{error}</span>
                {state !== undefined && <span class="muted"> in {state}</span>}
              </>
            }
          >
            <BulkActs acts={failureActs} filter={filter} />
            <a class="button plain" href={toHref(`/runs/${runId}`)}>
              Newest run
            </a>
          </CountedRow>
        );
      })}
    </Group>
  );
}

interface EventGroupsProps {
  readonly title: string;
  readonly outcome: string;
  readonly hint: string;
  readonly groups: Problems['unmatched'];
  readonly since: string;
}

function EventGroups({ title, outcome, hint, groups, since }: EventGroupsProps) {
  if (groups.length === 0) return null;
  return (
    <Group title={title} hint={hint}>
      {groups.map((group) => {
        const { source, name, eventId } = group;
        const filter = { source, name, outcome, since };
        return (
          <CountedRow
            key={`${source} ${name}`}
            name={name}
            href={toHref('/events', filter)}
            group={group}
            sub={<span class="muted">from {source}</span>}
          >
            <BulkActs acts={eventActs} filter={filter} />
            <a class="button plain" href={toHref(`/events/${eventId}`)}>
              Why?
            </a>
          </CountedRow>
        );
      })}
    </Group>
  );
}

function Letters({ letters }: { readonly letters: NonNullable<Problems['deadLetters']> }) {
  if (letters.length === 0) return null;
  return (
    <Group title="Dead letters" hint="Messages that were given up. They can be sent again.">
      {letters.map(({ queue, count }) => (
        <tr key={queue}>
          <td class="amount nums">{count}</td>
          <td>
            <a class="main-link" href={toHref('/dead-letters')}>
              {queue}
            </a>
          </td>
          <td class="acts">
            <a class="button plain" href={toHref('/dead-letters')}>
              Show
            </a>
          </td>
        </tr>
      ))}
    </Group>
  );
}

function Stuck({ runs }: { readonly runs: Problems['stuck'] }) {
  if (runs.length === 0) return null;
  return (
    <Group title="Stuck runs" hint="Accepted for over ten minutes, or running for over a day.">
      {runs.map(({ id, status, since }) => (
        <tr key={id}>
          <td>
            <Status status={status} />
          </td>
          <td>
            <a class="main-link" href={toHref(`/runs/${id}`)}>
              {id}
            </a>
          </td>
          <td class="wide muted">
            since <Age iso={since} />
          </td>
        </tr>
      ))}
    </Group>
  );
}
