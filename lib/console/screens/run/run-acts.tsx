// The acts on a run. An act that is not possible now is disabled and shows the reason.
import { useState } from 'preact/hooks';
import type { EventAnswer, Run } from '../../data/answers.ts';
import type { KeptHistory } from '../../data/history.ts';
import { findRedriveEnd, hasEnded } from '../../data/run-status.ts';
import { cancelRun, pending, redriveRun } from '../../state/acts.ts';
import { now } from '../../state/clock.ts';
import { useKeys } from '../../state/keys.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button, CopyButton } from '../../view/button.tsx';
import { Dialog, DialogActs } from '../../view/dialog.tsx';
import { TextField } from '../../view/fields.tsx';
import { Moment } from '../../view/time.tsx';
import { ReplayDialog } from '../events/event-acts.tsx';
import { toAwsConsole, toCurl, toFlowgate } from './commands.ts';

interface RunActsProps {
  readonly run: Run;
  readonly history: KeptHistory | undefined;
  /** The event of the run, when it was read. */
  readonly event: EventAnswer['event'] | undefined;
  readonly onChanged: () => void;
}

type OpenDialog = 'cancel' | 'redrive' | 'replay' | undefined;

export function RunActs({ run, history, event, onChanged }: RunActsProps) {
  const [dialog, setDialog] = useState<OpenDialog>(undefined);
  const close = (): void => setDialog(undefined);
  const [cancelRefusal, redriveRefusal] = [findCancelRefusal(run), findRedriveRefusal(run)];
  const replayRefusal = findReplayRefusal(event);
  useKeys({
    r: () => (redriveRefusal === undefined ? setDialog('redrive') : undefined),
    e: () => (replayRefusal === undefined ? setDialog('replay') : undefined),
    c: () => (cancelRefusal === undefined ? setDialog('cancel') : undefined),
  });
  const awsConsole = run.executionArn === undefined ? undefined : toAwsConsole(run.executionArn);
  return (
    <>
      <Button onClick={() => setDialog('redrive')} refusal={redriveRefusal} title="Continue where it failed ( r )">
        Redrive
      </Button>
      <Button onClick={() => setDialog('replay')} refusal={replayRefusal} title="Start anew with the same event ( e )">
        Replay
      </Button>
      <Button onClick={() => setDialog('cancel')} refusal={cancelRefusal} title="Stop the run ( c )">
        Cancel
      </Button>
      <CopyButton
        label="curl"
        text={toCurl(location.origin, 'GET', `/v1/runs/${run.id}`)}
        hint="copy the curl command that reads this run"
      />
      <CopyButton
        label="flowgate"
        text={toFlowgate('runs', 'show', run.id)}
        hint="copy the flowgate command that reads this run"
      />
      {awsConsole !== undefined && (
        <a class="button plain" href={awsConsole} target="_blank" rel="noreferrer">
          AWS console
        </a>
      )}
      {dialog === 'cancel' && <CancelDialog run={run} onClose={close} onChanged={onChanged} />}
      {dialog === 'replay' && event !== undefined && (
        <ReplayDialog
          event={event}
          workflows={[{ id: run.workflowId, name: run.workflow ?? run.workflowId }]}
          chosen={run.workflowId}
          onClose={close}
        />
      )}
      {dialog === 'redrive' && <RedriveDialog run={run} history={history} onClose={close} onChanged={onChanged} />}
    </>
  );
}

/** `y` copies the ID. */
export function useRunKeys({ id }: Run): void {
  useKeys({ y: () => void navigator.clipboard.writeText(id) });
}

/** Why nothing can be done with a run. */
function findActRefusal({ id }: Run): string | undefined {
  return findMissingScope('runs:write') ?? (pending.value.has(id) ? 'an act on this run is in progress' : undefined);
}

function findCancelRefusal(run: Run): string | undefined {
  return findActRefusal(run) ?? (hasEnded(run) ? 'the run has ended' : undefined);
}

function findReplayRefusal(event: RunActsProps['event']): string | undefined {
  if (event === undefined) return 'the event of the run was not read';
  return findMissingScope('events:write') ?? (event.erasedAt === undefined ? undefined : 'the data was erased');
}

function findRedriveRefusal(run: Run): string | undefined {
  const refusal = findActRefusal(run);
  if (refusal !== undefined) return refusal;
  if (!hasEnded(run)) return 'the run has not ended';
  if (run.status === 'succeeded') return 'the run succeeded';
  if (run.executionArn === undefined) return 'the run has no execution that could continue';
  if (run.workflowType === 'EXPRESS') return 'Express workflows cannot be redriven';
  const end = findRedriveEnd(run);
  return end !== undefined && Date.parse(end) < now.value ? `it was possible until ${end}` : undefined;
}

interface ActDialogProps {
  readonly run: Run;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

function CancelDialog({ run, onClose, onChanged }: ActDialogProps) {
  const [reason, setReason] = useState('');
  const confirm = async (): Promise<void> => {
    onClose();
    await cancelRun(run, reason.trim() === '' ? undefined : reason.trim());
    onChanged();
  };
  return (
    <Dialog title="Cancel this run" onClose={onClose}>
      <p>The execution stops where it is. What it did so far stays done.</p>
      <TextField value={reason} maxLength={200} onChange={setReason}>
        Reason <span class="muted">(optional, in the audit trail)</span>
      </TextField>
      <DialogActs keep="Keep it running" onClose={onClose}>
        <Button look="danger" onClick={confirm}>
          Cancel the run
        </Button>
      </DialogActs>
    </Dialog>
  );
}

function RedriveDialog({
  run,
  history,
  onClose,
  onChanged,
}: ActDialogProps & { readonly history: KeptHistory | undefined }) {
  const failed = history?.visits.filter(({ status }) => status === 'failed' || status === 'aborted') ?? [];
  const end = findRedriveEnd(run);
  const names = [...new Set(failed.map(({ name }) => name))].join(', ');
  const confirm = async (): Promise<void> => {
    onClose();
    await redriveRun(run);
    onChanged();
  };
  return (
    <Dialog title="Redrive this run" onClose={onClose}>
      <p>
        The same run continues{' '}
        {names === '' ? (
          'where it failed'
        ) : (
          <>
            from <strong>{names}</strong>
          </>
        )}
        , with the same input and the definition that it started with. States that succeeded are not run again.
      </p>
      <p class="muted">
        {end !== undefined && (
          <>
            Possible until <Moment iso={end} />.{' '}
          </>
        )}
        To run the whole workflow again with its newest definition, replay the event.
      </p>
      <DialogActs onClose={onClose}>
        <Button look="primary" onClick={confirm}>
          Redrive
        </Button>
      </DialogActs>
    </Dialog>
  );
}
