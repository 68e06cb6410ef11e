// Assign blocks: where a state has them, the names that they give, and the values.
import { asArray, below, isObject, quote, typeName } from '../grammar/json.ts';
import type { StatesMember } from '../grammar/jsonata-names.ts';
import { checkPayload } from './expressions/payload.ts';
import type { Site } from './scope.ts';
import { membersIn } from './state-fields.ts';

/** The variables that an Assign block gives a value: its keys, without the `.$` of JSONPath. */
export function assignedNames(assign: unknown): string[] {
  return isObject(assign) ? Object.keys(assign).map(plainName) : [];
}

/** Every Assign block of a state: its own, its choice rules', its catchers'. */
export function assignmentsOf({ state, pointer, type }: Site): { assign: unknown; pointer: string }[] {
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
  for (const { assign, pointer } of assignmentsOf(site)) {
    if (isObject(assign)) {
      for (const key of Object.keys(assign)) checkName(key, below(pointer, key), site);
      checkPayload(assign, { pointer, site, members: membersOfBlock(site, pointer) });
    } else {
      site.report(
        'wrong-type',
        pointer,
        `Assign is ${typeName(assign)}, and must be an object of values by variable name`,
      );
    }
  }
}

function membersOfBlock(site: Site, pointer: string): readonly StatesMember[] {
  if (pointer.startsWith(below(site.pointer, 'Catch', ''))) return ['errorOutput'];
  return membersIn(site, 'Assign');
}

function checkName(key: string, pointer: string, site: Site): void {
  const name = site.language === 'JSONPath' ? plainName(key) : key;
  const problem = nameProblem(name);
  if (problem !== undefined) site.report('variable-name', pointer, `the variable ${quote(name)} ${problem}`);
}

function nameProblem(name: string): string | undefined {
  if (name === 'states') return 'is reserved for $states';
  if ([...name].length > 80) return 'is longer than 80 characters';
  return /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) ? undefined : 'is no identifier';
}

function plainName(key: string): string {
  return key.endsWith('.$') ? key.slice(0, -2) : key;
}
