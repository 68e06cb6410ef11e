// Dialogs that create, rotate and revoke a credential. A new secret is shown once, and kept nowhere.
import { useState } from 'preact/hooks';
import type { Credential } from '../../data/answers.ts';
import { act } from '../../state/acts.ts';
import { call, describeError } from '../../state/api.ts';
import { Button, CopyButton } from '../../view/button.tsx';
import { Dialog, DialogActs, TypedConfirmation } from '../../view/dialog.tsx';
import { Fault, TextField } from '../../view/fields.tsx';

const scopes = ['events:write', 'runs:write', 'runs:debug', 'runs:read', 'workflows:write', 'admin'] as const;
type Scope = (typeof scopes)[number];

export function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const [label, setLabel] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['events:write']);
  const [made, setMade] = useState<string | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const create = async (): Promise<void> => {
    try {
      const { token } = await call('POST /v1/tokens', { body: { label: label.trim(), scopes: [...chosen] } });
      setMade(token);
    } catch (error) {
      setFault(describeError(error));
    }
  };
  const toggle = (scope: Scope): void =>
    setChosen(chosen.includes(scope) ? chosen.filter((own) => own !== scope) : [...chosen, scope]);
  if (made !== undefined) return <SecretDialog title="The credential was created" token={made} onClose={onClose} />;
  const refusal = label.trim() === '' ? 'it needs a label' : chosen.length === 0 ? 'it needs a scope' : undefined;
  return (
    <Dialog title="Create a credential" onClose={onClose}>
      <TextField value={label} maxLength={100} onChange={setLabel}>
        Label, a name for people
      </TextField>
      <fieldset class="scopes">
        <legend>It may</legend>
        {scopes.map((scope) => (
          <label key={scope} class="check">
            <input type="checkbox" checked={chosen.includes(scope)} onChange={() => toggle(scope)} /> {scope}
          </label>
        ))}
      </fieldset>
      <Fault text={fault} />
      <DialogActs onClose={onClose}>
        <Button look="primary" refusal={refusal} onClick={create}>
          Create
        </Button>
      </DialogActs>
    </Dialog>
  );
}

function SecretDialog({
  title,
  token,
  onClose,
}: {
  readonly title: string;
  readonly token: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>This is the only time that the token is shown. Copy it now.</p>
      <p class="secret">
        <code>{token}</code>
      </p>
      <p class="dialog-acts">
        <CopyButton text={token} label="Copy" hint="copy the token" />
        <Button look="primary" onClick={onClose}>
          I have it
        </Button>
      </p>
    </Dialog>
  );
}

interface CredentialDialogProps {
  readonly credential: Credential;
  readonly onClose: () => void;
}

export function RotateDialog({ credential: { id, label }, onClose }: CredentialDialogProps) {
  const [made, setMade] = useState<string | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const rotate = async (): Promise<void> => {
    try {
      const { token } = await call('POST /v1/tokens/{id}/rotate', { params: { id }, body: {} });
      if (token === undefined) onClose();
      else setMade(token);
    } catch (error) {
      setFault(describeError(error));
    }
  };
  if (made !== undefined) return <SecretDialog title={`${label} has a new secret`} token={made} onClose={onClose} />;
  return (
    <Dialog title={`Rotate ${label}`} onClose={onClose}>
      <p>
        The credential gets a new secret. The current one stays valid for the usual overlap, so that its users can
        change without a gap.
      </p>
      <Fault text={fault} />
      <DialogActs onClose={onClose}>
        <Button look="primary" onClick={rotate}>
          Rotate
        </Button>
      </DialogActs>
    </Dialog>
  );
}

export function RevokeDialog({ credential: { id, label }, onClose }: CredentialDialogProps) {
  const revoke = async (): Promise<void> => {
    await act(async () => {
      await call('DELETE /v1/tokens/{id}', { params: { id } });
      return { text: `${label} is revoked.` };
    });
    onClose();
  };
  return (
    <TypedConfirmation
      title={`Revoke ${label}`}
      name={label}
      noun="label"
      request="the label"
      keep="Keep it"
      button="Revoke"
      onConfirm={revoke}
      onClose={onClose}
    >
      All of its secrets and access tokens stop working within seconds. This cannot be undone.
    </TypedConfirmation>
  );
}
