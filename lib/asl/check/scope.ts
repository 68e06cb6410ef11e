// A definition read as nested scopes of states, each state with its place and its query language. Values that are not
// states are reported here and left out, so that every later check gets only objects of a known type.

import { didYouMean } from '../../value/nearest-name.ts';
import { asArray, below, isObject, type JsonObject, quote, typeName } from '../grammar/json.ts';
import { type QueryLanguage, queryLanguages, type StateType, stateTypes } from '../grammar/state-types.ts';
import type { Report } from './finding.ts';

export interface VariableUse {
  name: string;
  pointer: string;
  /** Whether the same expression calls `$exists` with it, so that it may be undefined. */
  isGuarded: boolean;
  /** Whether the state always fails if it is undefined. */
  isCertain: boolean;
}

/** One state at its place. */
export interface Site {
  name: string;
  pointer: string;
  state: JsonObject;
  type: StateType;
  language: QueryLanguage;
  scope: Scope;
  /** The branches of a Parallel, the processor of a Map. */
  inner: Scope[];
  /** The variables that the state's expressions read: filled while they are checked. */
  uses: VariableUse[];
  /** Whether an expression of the state reads the task token: filled while they are checked. */
  readsTaskToken: boolean;
  report: Report;
}

/** The states that StartAt and Next can name: those of the machine, of a branch or of an item processor. */
export interface Scope {
  pointer: string;
  body: JsonObject;
  sites: Map<string, Site>;
  /** The state whose scope this is; none for the machine. */
  enclosing?: Site;
  /** Whether the states run as child executions (a distributed Map), which do not see the variables outside. */
  isDistributed: boolean;
  /** Whether the states run as an Express workflow. */
  isExpress: boolean;
}

interface ReadingPlace {
  pointer: string;
  language: QueryLanguage;
  enclosing?: Site;
  report: Report;
  /** Whether the machine is an Express workflow. */
  isExpress?: boolean;
}

/** @param type of the state machine, which is not in its definition. @default STANDARD */
export function readMachine(definition: JsonObject, report: Report, type?: 'STANDARD' | 'EXPRESS'): Scope {
  const language = readLanguage(definition, { pointer: '', language: 'JSONPath', report });
  return readScope(definition, { pointer: '', language, report, isExpress: type === 'EXPRESS' });
}

/** Every state, outer ones before the ones inside them. */
export function listSites(scope: Scope): Site[] {
  return [...scope.sites.values()].flatMap((site) => [site, ...site.inner.flatMap(listSites)]);
}

/** Every scope, this one first. */
export function listScopes(scope: Scope): Scope[] {
  return [scope, ...[...scope.sites.values()].flatMap((site) => site.inner.flatMap(listScopes))];
}

function readScope(body: JsonObject, place: ReadingPlace): Scope {
  const scope: Scope = {
    pointer: place.pointer,
    body,
    sites: new Map(),
    isDistributed: isDistributed(body),
    isExpress: place.isExpress === true || place.enclosing?.scope.isExpress === true || isExpress(body),
    ...(place.enclosing && { enclosing: place.enclosing }),
  };
  for (const [name, state] of Object.entries(readStates(body, place))) {
    const site = readSite(state, { ...place, name, scope, pointer: below(place.pointer, 'States', name) });
    if (site !== undefined) scope.sites.set(name, site);
  }
  return scope;
}

function readStates(body: JsonObject, { pointer, report }: ReadingPlace): JsonObject {
  const states = body.States;
  if (states === undefined) {
    report('missing-field', pointer, 'States is missing');
    return {};
  }
  const place = below(pointer, 'States');
  if (!isObject(states)) {
    report('wrong-type', place, `States is ${typeName(states)}, and must be an object of states by name`);
    return {};
  }
  if (Object.keys(states).length === 0) report('wrong-value', place, 'States is empty, and needs at least one state');
  return states;
}

interface SitePlace extends ReadingPlace {
  name: string;
  scope: Scope;
}

function readSite(state: unknown, place: SitePlace): Site | undefined {
  const { name, pointer, scope, report } = place;
  if (!isObject(state)) {
    report('wrong-type', pointer, `the state is ${typeName(state)}, and must be an object`);
    return undefined;
  }
  const type = readType(state, place);
  if (type === undefined) return undefined;
  const language = readLanguage(state, place);
  const site: Site = {
    name,
    pointer,
    state,
    type,
    language,
    scope,
    report,
    inner: [],
    uses: [],
    readsTaskToken: false,
  };
  site.inner = findInnerBodies(site).map(([body, at]) => {
    const enclosed = { pointer: at, language: place.language, enclosing: site, report };
    // An item processor declares no language: its states have that of the scope around the Map.
    const language = type === 'Map' ? place.language : readLanguage(body, enclosed);
    return readScope(body, { ...enclosed, language });
  });
  return site;
}

function readType(state: JsonObject, { pointer, report }: SitePlace): StateType | undefined {
  const type = state.Type;
  if (type === undefined) {
    report('missing-field', pointer, 'Type is missing');
    return undefined;
  }
  const known = stateTypes.find((one) => one === type);
  if (known === undefined) {
    const suggestion = typeof type === 'string' ? didYouMean(type, stateTypes) : '';
    report('unknown-state-type', below(pointer, 'Type'), `the state type is ${quote(type)}${suggestion}`);
  }
  return known;
}

/** The language that the object declares, or the one around it. */
function readLanguage(body: JsonObject, { pointer, language, report }: ReadingPlace): QueryLanguage {
  const declared = body.QueryLanguage;
  if (declared === undefined) return language;
  const place = below(pointer, 'QueryLanguage');
  if (declared !== 'JSONPath' && declared !== 'JSONata') {
    const suggestion = typeof declared === 'string' ? didYouMean(declared, queryLanguages) : '';
    report('query-language', place, `the query language is ${quote(declared)}${suggestion}`);
    return language;
  }
  if (declared === 'JSONPath' && language === 'JSONata') {
    report('query-language', place, 'a JSONPath state stands in a JSONata machine');
  }
  return declared;
}

function findInnerBodies(site: Site): [JsonObject, string][] {
  if (site.type === 'Parallel') return objectsIn(asArray(site.state.Branches), below(site.pointer, 'Branches'));
  if (site.type !== 'Map') return [];
  const field = site.state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const body = site.state[field];
  return isObject(body) ? [[body, below(site.pointer, field)]] : [];
}

function objectsIn(items: unknown[], pointer: string): [JsonObject, string][] {
  return items.flatMap((item, index) =>
    isObject(item) ? [[item, below(pointer, index)] as [JsonObject, string]] : [],
  );
}

function isDistributed(body: JsonObject): boolean {
  return isObject(body.ProcessorConfig) && body.ProcessorConfig.Mode === 'DISTRIBUTED';
}

function isExpress(body: JsonObject): boolean {
  return isDistributed(body) && isObject(body.ProcessorConfig) && body.ProcessorConfig.ExecutionType === 'EXPRESS';
}
