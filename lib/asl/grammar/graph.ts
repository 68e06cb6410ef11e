// How the states of one scope lead to each other: the fields that name a next state, what StartAt reaches, what ends the scope.
import { asArray, asObject, isObject, type JsonObject } from './json.ts';

/** One way out of a state. */
export interface Exit {
  /** The value of the field: the name of a state, if the definition is valid. */
  readonly target: unknown;
  /** The place of the field below the state, such as `Choices`, 0, `Next`. */
  readonly place: readonly (string | number)[];
  readonly kind: 'next' | 'choice' | 'default' | 'catch';
  /** The object that contains the field: the state, the choice rule or the catcher. */
  readonly holder: JsonObject;
}

/** Every way out of a state, in the order in which they are tried. Succeed and Fail have no Next. */
export function findExits(state: JsonObject): Exit[] {
  const own = state.Type === 'Choice' ? findChoices(state) : findNext(state);
  return [...own, ...findListed(state, 'Catch', 'catch')];
}

function findNext(state: JsonObject): Exit[] {
  if (state.Next === undefined || state.Type === 'Succeed' || state.Type === 'Fail') return [];
  return [{ target: state.Next, place: ['Next'], kind: 'next', holder: state }];
}

function findChoices(state: JsonObject): Exit[] {
  const rules = findListed(state, 'Choices', 'choice');
  if (state.Default === undefined) return rules;
  return [...rules, { target: state.Default, place: ['Default'], kind: 'default', holder: state }];
}

function findListed(state: JsonObject, field: string, kind: Exit['kind']): Exit[] {
  return asArray(state[field]).flatMap((holder, index) =>
    isObject(holder) && holder.Next !== undefined
      ? [{ target: holder.Next, place: [field, index, 'Next'], kind, holder }]
      : [],
  );
}

/** The names that StartAt leads to; empty if it names no state. */
export function findReachable(startAt: unknown, states: JsonObject): Set<string> {
  const reached = new Set<string>();
  const waiting = [startAt];
  while (waiting.length > 0) {
    const name = waiting.pop();
    if (typeof name !== 'string' || reached.has(name) || !Object.hasOwn(states, name)) continue;
    reached.add(name);
    waiting.push(...findExits(asObject(states[name])).map(({ target }) => target));
  }
  return reached;
}

/** Whether the scope ends with the state. */
export function isTerminal(state: JsonObject): boolean {
  return state.Type === 'Succeed' || state.Type === 'Fail' || state.End === true;
}

/** Whether a state must say by Next or End where it leads. */
export function hasNextOrEnd(type: unknown): boolean {
  return type !== 'Choice' && type !== 'Succeed' && type !== 'Fail';
}
