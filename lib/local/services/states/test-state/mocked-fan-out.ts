// A Map or a Parallel under test: its fields are applied to the data; the result of its iterations or branches is mocked.

import { notImplemented } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import type { StandInResult } from '../engine/run-host.ts';
import type { Scope } from '../engine/scope.ts';
import { StatesError } from '../engine/states-error.ts';
import { compileBatcher } from '../kinds/item-batcher.ts';
import { parseItems } from '../kinds/item-reader.ts';
import { iterationInput, mapItems } from '../kinds/map-items.ts';
import { isExceeded, readTolerance, thresholdExceeded } from '../kinds/map-tolerance.ts';
import { type Departure, depart, type Visit } from '../kinds/state.ts';
import type { MapItem } from '../language/context-object.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { omitUndefined } from '../omit-undefined.ts';

export interface TestedFanOut {
  readonly definition: JsonRecord;
  readonly language: QueryLanguage;
  readonly mock: StandInResult;
  /** The request's `stateConfiguration`. */
  readonly configuration: JsonRecord;
}

export class MockedFanOut {
  readonly #test: TestedFanOut;
  #inspected: JsonObject = {};
  #result: Json | undefined;

  constructor(test: TestedFanOut) {
    this.#test = test;
  }

  /** The members of `inspectionData` about the items and the limits of a Map. */
  get inspected(): JsonObject {
    return this.#inspected;
  }

  /** The result of the state; undefined if it failed. */
  get result(): Json | undefined {
    return this.#result;
  }

  async run(visit: Visit): Promise<Departure> {
    const { definition, mock } = this.#test;
    const scope = visit.scope();
    if (definition.Type === 'Map') await this.#processItems(scope);
    else await visit.state.flow.argument(scope);
    if ('error' in mock) throw new StatesError(mock.error, mock.cause);
    this.#result = mock.output;
    return depart(visit, visit.scope({ result: mock.output }));
  }

  async #processItems(scope: Scope): Promise<void> {
    const { definition, language, mock, configuration } = this.#test;
    const items = await this.#findItems(scope);
    const selector =
      language.template(definition, 'ItemSelector', '') ?? language.template(definition, 'Parameters', '');
    const inputs: Json[] = [];
    for (const item of items) inputs.push(await iterationInput(scope, item, selector));
    const batches = await compileBatcher(definition, language)?.(scope, inputs);
    const maxConcurrency = Number((await language.value(definition, 'MaxConcurrency', 'number')?.(scope)) ?? 0);
    const tolerance = await readTolerance(scope, definition, language);
    this.#inspected = {
      ...this.#inspected,
      ...omitUndefined({
        afterItemSelector: selector === undefined ? undefined : JSON.stringify(inputs),
        afterItemBatcher: batches === undefined ? undefined : JSON.stringify(batches.map(({ input }) => input)),
        toleratedFailureCount: tolerance.count,
        toleratedFailurePercentage: tolerance.percentage,
      }),
      maxConcurrency,
    };
    const failures = Number(configuration.mapIterationFailureCount ?? 0);
    const isLimited = tolerance.count !== undefined || tolerance.percentage !== undefined;
    if ('output' in mock && isLimited && isExceeded(tolerance, failures, items.length)) throw thresholdExceeded();
  }

  async #findItems(scope: Scope): Promise<MapItem[]> {
    const { definition, language } = this.#test;
    if (isRecord(definition.ItemReader)) return mapItems(this.#readItems(definition.ItemReader));
    const items = await language.items(definition)(scope);
    if (language.name === 'JSONPath') this.#inspected = { afterItemsPath: JSON.stringify(items) };
    return mapItems(items);
  }

  #readItems({ ReaderConfig, Resource }: JsonRecord): Json {
    const { mapItemReaderData: data } = this.#test.configuration;
    if (data === undefined)
      throw notImplemented('TestState of a Map with an ItemReader without "stateConfiguration.mapItemReaderData"');
    const config = isRecord(ReaderConfig) && String(Resource).endsWith(':getObject') ? ReaderConfig : {};
    const items = parseItems(String(data), config);
    if (config.ItemsPointer !== undefined) this.#inspected = { afterItemsPointer: JSON.stringify(items) };
    return items;
  }
}
