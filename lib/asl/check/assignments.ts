// Assign blocks: where a state may have them, their names, and their values.
import { asArray, below, isObject, quote, typeName } from '../grammar/json.ts';
import { statesMembersIn } from '../grammar/jsonata-names.ts';
import { findNameProblem, maxVariableNameLength, type NameProblem, toVariableName } from '../grammar/variable-names.ts';
import { checkPayload } from './expressions/payload.ts';
import type { Site } from './scope.ts';

/** The variables that an Assign block assigns: its keys, without the `.$` of JSONPath. */
export function readAssignedNames(assign: unknown): string[] {
  return isObject(assign) ? Object.keys(assign).map(toVariableName) : [];
}

interface Assignment {
  assign: unknown;
  pointer: string;
  /** Whether a catcher has it. */
  isCatcher: boolean;
}

/** Every Assign block of a state: its own, its choice rules', its catchers'. */
export function findAssignments({ state, pointer, type }: Site): Assignment[] {
  const blocks: Assignment[] = [{ assign: state.Assign, pointer: below(pointer, 'Assign'), isCatcher: false }];
  const lists = { Choices: type === 'Choice' ? state.Choices : [], Catch: state.Catch };
  for (const [field, items] of Object.entries(lists)) {
    asArray(items).forEach((item, index) => {
      if (!isObject(item)) return;
      const at = below(pointer, field, index, 'Assign');
      blocks.push({ assign: item.Assign, pointer: at, isCatcher: field === 'Catch' });
    });
  }
  return blocks.filter(({ assign }) => assign !== undefined);
}

export function checkAssignments(site: Site): void {
  for (const { assign, pointer, isCatcher } of findAssignments(site)) {
    if (isObject(assign)) {
      for (const key of Object.keys(assign)) checkName(key, below(pointer, key), site);
      checkPayload(assign, {
        pointer,
        site,
        members: isCatcher ? ['errorOutput'] : statesMembersIn(site.type, 'Assign'),
      });
    } else {
      site.report(
        'wrong-type',
        pointer,
        `Assign is ${typeName(assign)}, and must be an object of values by variable name`,
      );
    }
  }
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
