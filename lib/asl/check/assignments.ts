// Assign blocks: where a state has them, the names that they give, and the values.
import { asArray, below, isObject, quote, typeName } from '../grammar/json.ts';
import { type StatesMember, statesMembersIn } from '../grammar/jsonata-names.ts';
import { findNameProblem, maxVariableNameLength, type NameProblem, toVariableName } from '../grammar/variable-names.ts';
import { checkPayload } from './expressions/payload.ts';
import type { Site } from './scope.ts';

/** The variables that an Assign block gives a value: its keys, without the `.$` of JSONPath. */
export function readAssignedNames(assign: unknown): string[] {
  return isObject(assign) ? Object.keys(assign).map(toVariableName) : [];
}

/** Every Assign block of a state: its own, its choice rules', its catchers'. */
export function findAssignments({ state, pointer, type }: Site): { assign: unknown; pointer: string }[] {
  const blocks = [{ assign: state.Assign, pointer: below(pointer, 'Assign') }];
  const lists = { Choices: type === 'Choice' ? state.Choices : [], Catch: state.Catch };
  for (const [field, items] of Object.entries(lists)) {
    asArray(items).forEach((item, index) => {
      if (isObject(item)) blocks.push({ assign: item.Assign, pointer: below(pointer, field, index, 'Assign') });
    });
  }
  return blocks.filter(({ assign }) => assign !== undefined);
}

export function checkAssignments(site: Site): void {
  for (const { assign, pointer } of findAssignments(site)) {
    if (isObject(assign)) {
      for (const key of Object.keys(assign)) checkName(key, below(pointer, key), site);
      checkPayload(assign, { pointer, site, members: findMembers(site, pointer) });
    } else {
      site.report(
        'wrong-type',
        pointer,
        `Assign is ${typeName(assign)}, and must be an object of values by variable name`,
      );
    }
  }
}

function findMembers(site: Site, pointer: string): readonly StatesMember[] {
  if (pointer.startsWith(below(site.pointer, 'Catch', ''))) return ['errorOutput'];
  return statesMembersIn(site.type, 'Assign');
}

function checkName(key: string, pointer: string, site: Site): void {
  const name = site.language === 'JSONPath' ? toVariableName(key) : key;
  const problem = findNameProblem(name);
  if (problem === undefined) return;
  site.report('variable-name', pointer, `the variable ${quote(name)} ${problems[problem]}`);
}

const problems: Readonly<Record<NameProblem, string>> = {
  reserved: 'is reserved for $states',
  'too long': `is longer than ${maxVariableNameLength} characters`,
  'not an identifier': 'is not an identifier',
};
