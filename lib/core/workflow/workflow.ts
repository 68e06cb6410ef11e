// A deployed workflow, and the catalogue of all workflows, which the functions have in their bundles.
import { FlowgateError } from '../../value/errors.ts';
import type { Manifest } from './manifest.ts';

export interface Workflow extends Manifest {
  /** Its name for people and callers: the manifest's `name`, otherwise the folder's. Unique in a deployment. */
  readonly name: string;
  /** The folder's name, unique in a deployment: `[0-9A-Za-z_-]`, at most 64 characters. For files and AWS's names. */
  readonly folder: string;
  /** For an EXPRESS workflow: after how many seconds a run ends at the latest, from 1 to 300. Read from its definition. */
  readonly expressSeconds?: number;
}

/** Creates the workflow that a folder's manifest describes. */
export function createWorkflow(folder: string, manifest: Manifest): Workflow {
  return { ...manifest, folder, name: manifest.name ?? folder };
}

/** Whether a workflow is of the type EXPRESS: Step Functions can neither describe, stop nor redrive its executions. */
export function isExpress(workflow: Pick<Workflow, 'type'> | undefined): boolean {
  return workflow?.type === 'EXPRESS';
}

/** The `start` function awaits the end of an Express run itself up to this limit. It has 30 s in total. */
export const longestShortSeconds = 25;

/** Whether an Express workflow may run for longer than the `start` function can wait: a function of its own runs it. */
export function isLongExpress(workflow: Pick<Workflow, 'type' | 'expressSeconds'> | undefined): boolean {
  return isExpress(workflow) && (workflow?.expressSeconds ?? 0) > longestShortSeconds;
}

export class Catalogue {
  readonly workflows: readonly Workflow[];
  readonly #byId: ReadonlyMap<string, Workflow>;
  readonly #byName: ReadonlyMap<string, Workflow>;
  readonly #byFolder: ReadonlyMap<string, Workflow>;

  constructor(workflows: readonly Workflow[]) {
    this.workflows = workflows;
    this.#byId = new Map(workflows.map((workflow) => [workflow.id, workflow]));
    this.#byName = new Map(workflows.map((workflow) => [workflow.name, workflow]));
    this.#byFolder = new Map(workflows.map((workflow) => [workflow.folder, workflow]));
  }

  withId(id: string): Workflow | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** By UUID first, then by name and by folder, case-sensitively; accented letters may be composed or not. */
  find(idOrName: string): Workflow | undefined {
    const name = idOrName.normalize('NFC');
    return this.withId(idOrName) ?? this.#byName.get(name) ?? this.#byFolder.get(name);
  }

  /** @throws FlowgateError `workflow_unknown` */
  get(idOrName: string): Workflow {
    const workflow = this.find(idOrName);
    if (workflow === undefined) throw createUnknownWorkflowError(idOrName);
    return workflow;
  }
}

export function createUnknownWorkflowError(idOrName: string): FlowgateError {
  const shown = JSON.stringify(idOrName.slice(0, 80));
  return new FlowgateError(
    'workflow_unknown',
    `workflow ${shown} is unknown: GET /v1/workflows lists the deployed ones`,
  );
}
