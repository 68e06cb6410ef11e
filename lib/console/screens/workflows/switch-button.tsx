// Switches a workflow on or off in the environment of the credential.
import { useState } from 'preact/hooks';
import type { Workflow } from '../../data/answers.ts';
import { act } from '../../state/acts.ts';
import { call } from '../../state/api.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import { Dialog, DialogActs } from '../../view/dialog.tsx';

interface SwitchButtonProps {
  readonly workflow: Workflow;
  readonly onChanged: () => void;
}

export function SwitchButton({ workflow, onChanged }: SwitchButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const refusal =
    findMissingScope('workflows:write') ??
    (workflow.status === 'draft' ? 'a draft starts only by debug runs' : undefined);
  const change = async (
    body: { readonly active: boolean; readonly whileOff?: 'drop' | 'hold' },
    text: string,
  ): Promise<void> => {
    setOpen(false);
    await act(async () => {
      await call('PATCH /v1/workflows/{idOrName}', { params: { idOrName: workflow.id }, body });
      return { text };
    });
    onChanged();
  };
  if (!workflow.active) {
    const text = `${workflow.name} is on. It may take 5 seconds everywhere.`;
    return (
      <Button refusal={refusal} onClick={() => change({ active: true }, text)}>
        Switch on
      </Button>
    );
  }
  return (
    <>
      <Button refusal={refusal} onClick={() => setOpen(true)}>
        Switch off…
      </Button>
      {isOpen && (
        <Dialog title={`Switch off ${workflow.name}`} onClose={() => setOpen(false)}>
          <p>Runs that have started go on. Choose what happens to events that match while it is off:</p>
          <DialogActs keep="Leave it on" onClose={() => setOpen(false)}>
            <Button
              look="danger"
              onClick={() => change({ active: false, whileOff: 'drop' }, `${workflow.name} is off and starts nothing.`)}
            >
              Drop them
            </Button>
            <Button
              look="primary"
              onClick={() =>
                change(
                  { active: false, whileOff: 'hold' },
                  `${workflow.name} is off. Its runs start when it is switched on.`,
                )
              }
            >
              Hold them
            </Button>
          </DialogActs>
        </Dialog>
      )}
    </>
  );
}
