// Shows which workflows an event would start, sends it, or starts one workflow with its data.
import { useState } from 'preact/hooks';
import type { Explanation, Workflow } from '../../data/answers.ts';
import { formatCount } from '../../data/counts.ts';
import { createExample } from '../../data/schema-example.ts';
import { pickText } from '../../data/trigger-text.ts';
import { parseObject } from '../../data/typed-json.ts';
import { act } from '../../state/acts.ts';
import { toHref } from '../../state/address.ts';
import { call, describeError } from '../../state/api.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import { Fault } from '../../view/fields.tsx';
import { ExplainMatrix } from '../events/explain.tsx';
import { type Draft, DraftForm } from './draft-form.tsx';

interface Answer {
  readonly refusal?: string | undefined;
  readonly workflows: readonly Explanation[];
}

type Data = Readonly<Record<string, never>>;

/** @param workflow gives the form its schema and example, and can be started alone */
export function WhatIf({ workflow }: { readonly workflow?: Workflow }) {
  const [draft, setDraft] = useState(() => createDraft(workflow));
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const withData = (work: (data: Data) => Promise<unknown>) => async (): Promise<void> => {
    const data = parseObject(draft.data);
    setAnswer(undefined);
    setFault(data.fault);
    if (data.fault === undefined) await work(data.value);
  };
  const ask = withData(async (data) => {
    try {
      setAnswer(await call('POST /v1/explain', { body: { source: draft.source, name: draft.name, data } }));
    } catch (error) {
      setFault(describeError(error));
    }
  });
  return (
    <section class="card what-if" aria-label="What if">
      <h2>{workflow === undefined ? 'What would an event start?' : 'Try it, send it or run it'}</h2>
      <DraftForm draft={draft} schema={workflow?.input} onChange={setDraft} />
      <p class="actions">
        <Button
          look="primary"
          onClick={ask}
          refusal={findMissingScope('runs:read')}
          title="Which workflows would start"
        >
          Explain
        </Button>
        <Button
          onClick={withData((data) => send(draft, data))}
          refusal={findMissingScope('events:write')}
          title="Every workflow that matches starts a run"
        >
          Send it
        </Button>
        {workflow !== undefined && (
          <Button
            onClick={withData((data) => start(workflow, data))}
            refusal={findMissingScope('runs:write')}
            title="Only this workflow starts, past its triggers"
          >
            Run {workflow.name}
          </Button>
        )}
      </p>
      <Fault text={fault} />
      {answer?.refusal !== undefined && <p class="hint">This credential may not send it: {answer.refusal}</p>}
      {answer !== undefined && <ExplainMatrix workflows={answer.workflows} />}
    </section>
  );
}

function createDraft(workflow: Workflow | undefined): Draft {
  const first = workflow?.triggers[0];
  const data = workflow === undefined ? {} : createExample(workflow.input);
  return {
    source: pickText(first?.source, 'shop'),
    name: pickText(first?.event, 'order.created'),
    data: JSON.stringify(data ?? {}, null, 2),
  };
}

function send({ source, name }: Draft, data: Data): Promise<boolean> {
  return act(async () => {
    const { event, runs } = await call('POST /v1/events', { body: { source, name, data } });
    return { text: `Sent. It starts ${formatCount(runs.length, 'run')}.`, href: toHref(`/events/${event.id}`) };
  });
}

function start({ id, name }: Workflow, data: Data): Promise<boolean> {
  return act(async () => {
    const { run } = await call('POST /v1/workflows/{idOrName}/runs', { params: { idOrName: id }, body: { data } });
    const href = run.id === undefined ? undefined : toHref(`/runs/${run.id}`);
    return { text: `A run of ${name} starts.`, href };
  });
}
