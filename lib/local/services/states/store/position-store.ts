// Stores the places of all executions, each under its own key, so that a branch writes only its own place.
import { KeyedLog } from '../../../platform/keyed-log.ts';
import { parseExactJson } from '../language/exact-json.ts';
import { type Place, redrivePlace } from './position.ts';

interface Kept {
  readonly place: Place;
  /** The number of events that must be stored for the place; later events are recorded again after a restart. */
  readonly eventCount: number;
}

export class PositionStore {
  readonly #log: KeyedLog<Kept>;
  readonly #paths = new Map<string, Set<string>>();

  constructor(dataDir?: string) {
    this.#log = KeyedLog.open('positions', dataDir, parseExactJson);
    for (const [key] of this.#log.entries()) this.#getPaths(key.slice(0, key.indexOf('#'))).add(parsePath(key));
  }

  find(arn: string, path: string): Place | undefined {
    return this.#log.get(`${arn}#${path}`)?.place;
  }

  set(arn: string, path: string, kept: Kept): void {
    this.#log.set(`${arn}#${path}`, kept);
    this.#getPaths(arn).add(path);
  }

  /** Removes the places below a path, but not the path itself. */
  forgetUnder(arn: string, path: string): void {
    for (const known of this.#paths.get(arn) ?? []) {
      if (known.startsWith(`${path}/`)) this.#forget(arn, known);
    }
  }

  forgetAll(arn: string): void {
    for (const path of this.#paths.get(arn) ?? []) this.#forget(arn, path);
    this.#paths.delete(arn);
  }

  /** The number of events that must be stored for the execution's places. */
  eventCount(arn: string): number {
    const counts = [...(this.#paths.get(arn) ?? [])].map((path) => this.#log.get(`${arn}#${path}`)?.eventCount ?? 0);
    return counts.reduce((most, count) => Math.max(most, count), 0);
  }

  /** Lets every branch without a result continue after the event of a redrive. */
  redrive(arn: string, redrivenId: number): void {
    for (const path of [...(this.#paths.get(arn) ?? [])]) {
      const place = this.find(arn, path);
      if (place !== undefined) this.set(arn, path, { place: redrivePlace(place, redrivenId), eventCount: redrivenId });
    }
  }

  #forget(arn: string, path: string): void {
    this.#log.delete(`${arn}#${path}`);
    this.#paths.get(arn)?.delete(path);
  }

  #getPaths(arn: string): Set<string> {
    const known = this.#paths.get(arn) ?? new Set();
    this.#paths.set(arn, known);
    return known;
  }
}

function parsePath(key: string): string {
  return key.slice(key.indexOf('#') + 1);
}
