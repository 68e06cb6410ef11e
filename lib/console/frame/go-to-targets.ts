// Finds the screens for a text that a user typed or pasted: an ID, the ARN of an execution, a workflow, a key or a value in the data.
import type { Workflow } from '../data/answers.ts';

export interface GoToTarget {
  readonly title: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** The likeliest target first. */
export function listTargets(typed: string, workflows: readonly Pick<Workflow, 'id' | 'name'>[]): readonly GoToTarget[] {
  const text = typed.trim();
  if (text === '') return workflows.slice(0, 6).map(toWorkflowTarget);
  return [
    ...listExact(text),
    ...workflows
      .filter(({ id, name }) => id === text || contains(name, text))
      .slice(0, 8)
      .map(toWorkflowTarget),
    ...listSearches(text),
  ];
}

function listExact(text: string): readonly GoToTarget[] {
  const run = /run_[\w-]{10,}/.exec(text)?.[0];
  if (run !== undefined) return [{ title: `run ${run}`, path: `/runs/${run}` }];
  const event = /evt_[\w-]{10,}/.exec(text)?.[0];
  return event === undefined ? [] : [{ title: `event ${event}`, path: `/events/${event}` }];
}

function listSearches(text: string): readonly GoToTarget[] {
  if (/^(?:run|evt)_|^arn:/.test(text)) return [];
  return [
    { title: `events with the idempotency key “${text}”`, path: '/events', query: { key: text } },
    { title: `events whose data contains “${text}”`, path: '/events', query: { contains: text } },
    { title: `events of the source “${text}”`, path: '/events', query: { source: text } },
    { title: `runs with the error “${text}”`, path: '/runs', query: { error: text } },
  ];
}

function toWorkflowTarget({ name }: Pick<Workflow, 'name'>): GoToTarget {
  return { title: `workflow ${name}`, path: `/workflows/${encodeURIComponent(name)}` };
}

function contains(name: string, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}
