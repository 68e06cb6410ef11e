// The definition in a description of a state machine, with the variables that its states read.
import { listVariableReferences } from '../../../../asl/check/variable-references.ts';
import type { JsonObject } from '../../../platform/service.ts';

/** @param includedData of the request: METADATA_ONLY leaves out the definition and what is read from it */
export function describeDefinition(definition: string, includedData: unknown): JsonObject {
  if (includedData === 'METADATA_ONLY') return {};
  const variableReferences = listVariableReferences(JSON.parse(definition));
  return Object.keys(variableReferences).length === 0 ? { definition } : { definition, variableReferences };
}
