// Finds the names that a deployment gives to a definition's placeholders, such as the name of its bus for `${EventBusName}`.
import { escapePattern } from '../../../value/escape-pattern.ts';
import { isJsonObject } from '../../../value/json.ts';

/** Shorter texts occur in other texts by chance. */
const shortestName = 4;

/**
 * @param source a definition with placeholders
 * @param deployed the same definition as a deployment has it
 * @returns each value that took the place of a placeholder, once
 */
export function findDeploymentNames(source: unknown, deployed: unknown): string[] {
  return [...new Set(listNames(source, deployed))].filter((name) => name.length >= shortestName);
}

function listNames(source: unknown, deployed: unknown): string[] {
  if (typeof source === 'string') return typeof deployed === 'string' ? readNames(source, deployed) : [];
  if (Array.isArray(source)) {
    return Array.isArray(deployed) ? source.flatMap((item, index) => listNames(item, deployed[index])) : [];
  }
  if (!isJsonObject(source) || !isJsonObject(deployed)) return [];
  return Object.entries(source).flatMap(([name, member]) => listNames(member, deployed[name]));
}

function readNames(source: string, deployed: string): string[] {
  const parts = source.split(/\$\{\w+\}/);
  if (parts.length === 1) return [];
  const found = new RegExp(`^${parts.map((part) => escapePattern(part)).join('(.+?)')}$`, 's').exec(deployed);
  return found === null ? [] : found.slice(1);
}
