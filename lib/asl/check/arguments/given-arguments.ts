// Reads the arguments that a Task state passes to its integration, as written. It checks nothing.
import { below, isObject, type JsonObject } from '../../grammar/json.ts';
import type { QueryLanguage } from '../../grammar/state-types.ts';
import type { Site } from '../scope.ts';

/** Arguments at their place, in the language that decides how a key is read. */
export interface GivenArguments {
  given: JsonObject;
  pointer: string;
  language: QueryLanguage;
}

/** The arguments as written; `dynamic` if one expression gives them all. */
export function readArguments(site: Site): JsonObject | 'dynamic' {
  const given = site.language === 'JSONata' ? site.state.Arguments : site.state.Parameters;
  if (given === undefined) return {};
  return isObject(given) ? given : 'dynamic';
}

export function toArgumentsPointer(site: Site): string {
  return below(site.pointer, site.language === 'JSONata' ? 'Arguments' : 'Parameters');
}

/** The argument that a key gives: in JSONPath, `.$` at the end only means that the value is a path. */
export function toArgumentName(key: string, language: QueryLanguage): string {
  return language === 'JSONPath' ? key.replace(/\.\$$/, '') : key;
}

export function hasArgument(given: JsonObject, name: string, language: QueryLanguage): boolean {
  return given[name] !== undefined || (language === 'JSONPath' && given[`${name}.$`] !== undefined);
}

/** The place of the argument, or the place where it is missing. */
export function toArgumentPointer({ given, pointer, language }: GivenArguments, name: string): string {
  const isDynamic = given[name] === undefined && hasArgument(given, name, language);
  return below(pointer, isDynamic ? `${name}.$` : name);
}
