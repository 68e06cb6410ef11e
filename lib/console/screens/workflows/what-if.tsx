// Shows which workflows an event would start, without sending it.
import { useState } from 'preact/hooks';
import type { Explanation } from '../../data/answers.ts';
import { parseObject } from '../../data/typed-json.ts';
import { act } from '../../state/acts.ts';
import { toHref } from '../../state/address.ts';
import { call, describeError } from '../../state/api.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import { Fault, TextField } from '../../view/fields.tsx';
import { ExplainMatrix } from '../events/explain.tsx';

interface WhatIfProps {
  /** The first content of the fields. */
  readonly example?: Draft;
}

export interface Draft {
  readonly source: string;
  readonly name: string;
  readonly data: string;
}

interface Answer {
  readonly refusal?: string | undefined;
  readonly workflows: readonly Explanation[];
}

export function WhatIf({ example = { source: 'shop', name: 'order.created', data: '{}' } }: WhatIfProps) {
  const [draft, setDraft] = useState(example);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const ask = async (): Promise<void> => {
    const data = parseObject(draft.data);
    setAnswer(undefined);
    setFault(data.fault);
    if (data.fault !== undefined) return;
    try {
      setAnswer(await call('POST /v1/explain', { body: { source: draft.source, name: draft.name, data: data.value } }));
    } catch (error) {
      setFault(describeError(error));
    }
  };
  return (
    <section class="card what-if" aria-label="What if">
      <h2>What would an event start?</h2>
      <DraftFields draft={draft} onChange={setDraft} />
      <p class="actions">
        <Button look="primary" onClick={ask} refusal={findMissingScope('runs:read')}>
          Explain
        </Button>
        <Button onClick={() => send(draft, setFault)} refusal={findMissingScope('events:write')}>
          Send it
        </Button>
      </p>
      <Fault text={fault} />
      {answer?.refusal !== undefined && <p class="hint">This credential may not send it: {answer.refusal}</p>}
      {answer !== undefined && <ExplainMatrix workflows={answer.workflows} />}
    </section>
  );
}

function DraftFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  return (
    <div class="draft">
      <TextField value={draft.source} spellcheck={false} onChange={(source) => onChange({ ...draft, source })}>
        Source
      </TextField>
      <TextField value={draft.name} spellcheck={false} onChange={(name) => onChange({ ...draft, name })}>
        Name
      </TextField>
      <label class="field draft-data">
        <span>Data</span>
        <textarea
          value={draft.data}
          spellcheck={false}
          onInput={(event) => onChange({ ...draft, data: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}

async function send(draft: Draft, setFault: (fault: string | undefined) => void): Promise<void> {
  const data = parseObject(draft.data);
  setFault(data.fault);
  if (data.fault !== undefined) return;
  await act(async () => {
    const { event, runs } = await call('POST /v1/events', {
      body: { source: draft.source, name: draft.name, data: data.value },
    });
    return { text: `Sent. It starts ${runs.length} run(s).`, href: toHref(`/events/${event.id}`) };
  });
}
