// The stand-ins of a router on this machine, by the state machine that calls: read from each workflow's `local.json`.
import { type LocalStandIns, readLocalFiles } from '../../authoring/local-file.ts';
import { findStandIn } from '../../authoring/stand-ins.ts';
import type { StandInAnswer, StandInCall, StandIns } from '../../local/platform.ts';
import { describeLocalRemedy } from './stand-in-remedy.ts';

export interface LoadedStandIns extends StandIns {
  /** Reads the files again. @throws FlowgateError if a file is not valid; then the earlier stand-ins stay in use */
  reload(): void;
}

/** @param folder the folder of workflows */
export function loadLocalStandIns(folder: string): LoadedStandIns {
  let files: readonly LocalStandIns[] = readLocalFiles(folder);
  const findFile = ({ stateMachineName }: StandInCall): LocalStandIns | undefined =>
    files.find(({ workflowId }) => stateMachineName.endsWith(`_${workflowId}`));
  return {
    find: (call) => findStandIn(findFile(call)?.standIns, call.stateName, call.count) as StandInAnswer | undefined,
    remedy: (call) => describeLocalRemedy(findFile(call)?.file ?? 'local.json', call.stateName),
    reload: () => {
      files = readLocalFiles(folder);
    },
  };
}
