// The name of a router, which the names of its bus, log groups and state machines begin with. Two routers in one account and Region
// must not share it.
import { NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RouterLimitError } from '../router-limits.ts';

/** A state machine's name has at most 80 characters: this name, an underscore and the workflow's ID. */
const maxCharacters = 43;
// Without an underscore, no name can be the beginning of another router's names.
const validName = /^[A-Za-z][A-Za-z0-9-]*$/;

interface NamedRouter {
  readonly router: IConstruct;
  readonly name: string;
}

/** The routers of each app, by the root of its tree. */
const routers = new WeakMap<IConstruct, NamedRouter[]>();

/**
 * Returns the name of a router.
 * @param name @default the name of the router's stack; for a nested stack, a name from its path
 * @throws RouterLimitError for an invalid name, and for the name of another router that would be deployed beside this one
 */
export function claimRouterName(router: IConstruct, name?: string): string {
  if (name !== undefined) requireValidName(name);
  const chosen = name ?? nameByStack(Stack.of(router));
  const others = routers.get(router.node.root) ?? [];
  const same = others.find((other) => other.name === chosen && isDeployedBeside(other.router, router));
  if (same !== undefined) {
    const reason = 'both would have the same bus, log groups and state machines';
    const remedy = 'set the prop "name" of one of them, for example "billing"';
    throw new RouterLimitError(
      `${router.node.path} and ${same.router.node.path} are routers with the name "${chosen}": ${reason}: ${remedy}`,
    );
  }
  routers.set(router.node.root, [...others, { router, name: chosen }]);
  return chosen;
}

function requireValidName(name: string): void {
  if (Token.isUnresolved(name))
    throw new RouterLimitError('name is a token: set a text, because names in the template begin with it');
  if (validName.test(name) && name.length <= maxCharacters) return;
  const allowed = `a letter, then letters, digits and hyphens, at most ${maxCharacters} characters`;
  throw new RouterLimitError(`the router's name is "${name}": set the prop "name" to ${allowed}`);
}

/** A nested stack's own name is known only when it is deployed: its router has the name of the whole stack and the IDs below it. */
function nameByStack(stack: Stack): string {
  if (!NestedStack.isNestedStack(stack)) return stack.stackName;
  const scopes = stack.node.scopes.filter((scope) => !Stage.isStage(scope));
  const top = scopes.findIndex(Stack.isStack);
  const ids = scopes.slice(top + 1).map(({ node }) => node.id.replace(/[^A-Za-z0-9-]/g, ''));
  const name = [Stack.of(scopes[top] as IConstruct).stackName, ...ids].join('-');
  requireValidName(name);
  return name;
}

/** Whether two routers may be in one account and Region. Stages of an app are usually deployed to several accounts. */
function isDeployedBeside(one: IConstruct, other: IConstruct): boolean {
  const [first, second] = [Stack.of(one), Stack.of(other)];
  if (first.environment !== second.environment) return false;
  const isKnown = !Token.isUnresolved(first.account) && !Token.isUnresolved(first.region);
  return isKnown || Stage.of(one) === Stage.of(other);
}
