// A place in a definition to which lineage is added, and what is found there.
import type { Catalogue } from '../../core/workflow/workflow.ts';

export interface LineageFinding {
  /** JSON pointer into the definition. */
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
}

/** A state that starts another workflow by its name. */
export interface WorkflowCall {
  /** JSON pointer of the reference. */
  readonly pointer: string;
  readonly workflowId: string;
}

/** The workflows that a reference may name. */
export interface NamedWorkflows {
  readonly catalogue: Catalogue;
  /** Whether every manifest could be read; otherwise a name that is not found may be right. */
  readonly isComplete: boolean;
}

export interface Place {
  readonly pointer: string;
  readonly language: unknown;
  /** How many Maps enclose the place. */
  readonly maps: number;
  readonly isDistributed: boolean;
  readonly workflows: NamedWorkflows;
  readonly findings: LineageFinding[];
  readonly calls: WorkflowCall[];
}

/** @param at the rest of the pointer, below the place */
export function refusePlace(place: Place, at: string, message: string, remedy: string): void {
  place.findings.push({ pointer: `${place.pointer}${at}`, message, remedy });
}
