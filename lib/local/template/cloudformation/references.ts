// Finds the names that a value refers to, without resolving it. The branch that a condition excludes is skipped.
import { chosenBranch, readGetAtt, readIntrinsic, type Scope } from './intrinsics.ts';
import { parseSub } from './sub.ts';

type BranchScope = Pick<Scope, 'place' | 'condition'>;

/** Every name that `Ref`, `Fn::GetAtt` and `Fn::Sub` inside the value mention: of resources, parameters and pseudo parameters. */
export function findReferences(value: unknown, scope: BranchScope): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, scope, names);
  return names;
}

function collect(value: unknown, scope: BranchScope, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const call = readIntrinsic(value);
  if (call === undefined) {
    for (const member of Object.values(value)) collect(member, scope, names);
    return;
  }
  collectCall(call.name, call.argument, scope, names);
}

function collectCall(name: string, argument: unknown, scope: BranchScope, names: Set<string>): void {
  if (name === 'Ref') names.add(String(argument));
  else if (name === 'Fn::GetAtt') names.add(readGetAtt(argument, scope)[0]);
  else if (name === 'Fn::If') collect(chosenBranch(argument, scope), scope, names);
  else if (name === 'Fn::Sub') collectSub(argument, scope, names);
  else collect(argument, scope, names);
}

function collectSub(argument: unknown, scope: BranchScope, names: Set<string>): void {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  collect(variables, scope, names);
  const own = new Set(Object.keys(variables ?? {}));
  for (const part of parseSub(String(template))) {
    if (part.kind === 'name' && !own.has(part.name)) names.add(part.name.split('.')[0] ?? '');
  }
}
