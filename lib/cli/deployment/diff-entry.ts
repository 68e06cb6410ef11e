// One difference between two deployments, in words.
export const sections = ['workflows', 'rules', 'data', 'permissions', 'functions', 'other'] as const;
export type Section = (typeof sections)[number];

export interface DiffEntry {
  readonly section: Section;
  readonly change: 'added' | 'removed' | 'replaced' | 'changed';
  /** The workflow's folder, or what the resource is, with its logical ID. */
  readonly name: string;
  /** What differs, and what that means for runs and data. */
  readonly details: readonly string[];
  /** What is lost, wider than before, or refused by CloudFormation. Absent for a change that can be deployed without a thought. */
  readonly dangers: readonly string[];
}

export function describeKind(type: string, id: string): string {
  return `${type.replace(/^AWS::/, '').replaceAll('::', ' ')} ${id}`;
}
