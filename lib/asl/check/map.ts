// The fields that only a Map state has: its processor, its mode, its batcher, and the fields that depend on the mode.
import { anyOf, below, isObject, typeName } from '../grammar/json.ts';
import {
  batcherFields,
  batchLimits,
  distributedOnly,
  processorConfigFields,
  withoutEffectInline,
} from '../grammar/map-fields.ts';
import { checkPart, objectField } from './map-parts.ts';
import { checkReader, checkWriter } from './map-storage.ts';
import type { Site } from './scope.ts';

export function checkMap(site: Site): void {
  checkProcessor(site);
  checkDistributedFields(site);
  checkReader(site);
  checkWriter(site);
  checkBatcher(site);
}

function checkProcessor(site: Site): void {
  const { state, pointer, report } = site;
  const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const body = state[field];
  if (body === undefined) {
    report('missing-field', pointer, 'a Map state needs ItemProcessor');
    return;
  }
  if (!isObject(body)) {
    report('wrong-type', below(pointer, field), `${field} is ${typeName(body)}, and must be an object`);
    return;
  }
  if (field === 'Iterator')
    report('deprecated-field', below(pointer, field), 'Iterator is deprecated', 'Use ItemProcessor');
  if (site.language === 'JSONPath' && state.Parameters !== undefined) {
    report(
      'deprecated-field',
      below(pointer, 'Parameters'),
      'Parameters of a Map state is deprecated',
      'Use ItemSelector',
    );
  }
  checkProcessorConfig(body.ProcessorConfig, below(pointer, field, 'ProcessorConfig'), site);
}

function checkProcessorConfig(config: unknown, pointer: string, site: Site): void {
  if (config === undefined) return;
  if (!isObject(config)) {
    site.report('wrong-type', pointer, `ProcessorConfig is ${typeName(config)}, and must be an object`);
    return;
  }
  checkPart(config, processorConfigFields, { pointer, site, what: 'ProcessorConfig' });
  if (config.Mode === 'DISTRIBUTED' && site.scope.isExpress) {
    const remedy = 'Remove Mode, or run the workflow as a STANDARD one';
    site.report('unsupported-pattern', below(pointer, 'Mode'), 'an Express workflow has no distributed Map', remedy);
  }
  if (config.Mode === 'DISTRIBUTED' && config.ExecutionType === undefined) {
    site.report('missing-field', pointer, 'DISTRIBUTED mode needs ExecutionType: STANDARD or EXPRESS');
  }
}

function checkDistributedFields(site: Site): void {
  if (site.inner.some((scope) => scope.isDistributed)) return;
  for (const name of Object.keys(site.state)) {
    const message = `${name} is given, and the Map state is in INLINE mode`;
    if (distributedOnly.includes(name)) site.report('needs-distributed-map', below(site.pointer, name), message);
    if (withoutEffectInline.includes(name)) site.report('ignored-field', below(site.pointer, name), message);
  }
}

function checkBatcher(site: Site): void {
  const batcher = objectField(site, 'ItemBatcher', batcherFields);
  if (batcher === undefined) return;
  if (batchLimits.some((name) => batcher.body[name] !== undefined)) return;
  site.report('missing-field', batcher.pointer, `ItemBatcher needs ${anyOf(batchLimits)}`);
}
