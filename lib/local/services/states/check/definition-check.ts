// Checks a whole definition before anything runs it: what AWS refuses, by the tables of lib/asl/grammar and in AWS's wording,
// and what the local platform does not have.
import { branchFields, type Fields, machineFields, processorFields } from '../../../../asl/grammar/fields.ts';
import { maxDefinitionBytes, maxStateNameLength } from '../../../../asl/grammar/limits.ts';
import { type QueryLanguage, queryLanguages } from '../../../../asl/grammar/state-types.ts';
import { toVariableName } from '../../../../asl/grammar/variable-names.ts';
import { AwsError } from '../../../platform/aws-error.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { type Diagnostic, Findings } from './diagnostic.ts';
import { checkFieldNames, checkFieldValues } from './field-check.ts';
import { checkGraph } from './graph-check.ts';
import { checkState } from './state-check.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** Throws InvalidDefinition with every error found. */
export function assertDefinition(definition: string, type: MachineType = 'STANDARD'): void {
  const errors = diagnose(definition, type).filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return;
  const list = errors.map(({ code, message, location }) => `${code}: ${message} at ${location}`).join(', ');
  throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${list}'`);
}

/** Returns the findings about a definition, errors and warnings, in the order of the checks. */
export function diagnose(definition: string, type: MachineType = 'STANDARD'): readonly Diagnostic[] {
  const findings = new Findings();
  const parsed = parse(definition, findings);
  if (parsed !== undefined) new DefinitionCheck(parsed, findings, type).run();
  return findings.all;
}

/** All errors of one state alone. Its transitions are not checked. */
export function diagnoseState(
  name: string,
  state: JsonRecord,
  machineLanguage: Json | undefined,
): readonly Diagnostic[] {
  const findings = new Findings();
  const language = toLanguage(state.QueryLanguage ?? machineLanguage, 'JSONPath');
  checkState(state, { language, location: `/States/${name}`, findings });
  return findings.all;
}

function parse(definition: string, findings: Findings): JsonRecord | undefined {
  if (Buffer.byteLength(definition, 'utf8') > maxDefinitionBytes) {
    findings.schema(`The definition is larger than ${maxDefinitionBytes} bytes`, '/');
    return undefined;
  }
  try {
    const parsed = JSON.parse(definition) as Json;
    if (isRecord(parsed)) return parsed;
    findings.error('INVALID_JSON_DESCRIPTION', 'Expected value of type [OBJECT]', '/');
  } catch (fault) {
    findings.error('INVALID_JSON_DESCRIPTION', fault instanceof Error ? fault.message : String(fault), '/');
  }
  return undefined;
}

class DefinitionCheck {
  readonly #definition: JsonRecord;
  readonly #findings: Findings;
  readonly #type: MachineType;
  readonly #names = new Set<string>();
  readonly #labels = new Set<string>();

  constructor(definition: JsonRecord, findings: Findings, type: MachineType) {
    this.#definition = definition;
    this.#findings = findings;
    this.#type = type;
  }

  run(): void {
    const language = this.#readLanguage(this.#definition, 'JSONPath', '');
    checkFieldValues(this.#definition, machineFields, { language, location: '', findings: this.#findings });
    this.#checkContainer({
      container: this.#definition,
      location: '',
      fields: machineFields,
      language,
      isExpress: this.#type === 'EXPRESS',
      outer: new Set(),
    });
  }

  #checkContainer(place: ContainerPlace): void {
    const { container, location, fields, language } = place;
    const findings = this.#findings;
    const missing = ['States', 'StartAt'].filter((field) => container[field] === undefined);
    if (missing.length > 0) findings.schema(`These fields are required: [${missing.join(', ')}]`, location);
    checkFieldNames(container, fields, { language, location, findings });
    if (container.Comment !== undefined && typeof container.Comment !== 'string')
      findings.schema('Expected value of type [STRING]', `${location}/Comment`);
    if (container.States !== undefined && !isRecord(container.States))
      findings.schema('Expected value of type [OBJECT]', `${location}/States`);
    if (!isRecord(container.States)) return;
    const states = Object.entries(container.States);
    if (states.length === 0) findings.schema('Object must not be empty', `${location}/States`);
    for (const [name, state] of states)
      this.#checkState({ ...place, name, state, location: `${location}/States/${name}` });
    checkGraph(container, location, findings);
  }

  #checkState(place: StatePlace): void {
    const { state, location, outer } = place;
    const findings = this.#findings;
    this.#checkName(place);
    if (!isRecord(state)) {
      findings.schema('Expected value of type [OBJECT]', location);
      return;
    }
    for (const variable of readAssignedNames(state).filter((assigned) => outer.has(assigned))) {
      findings.schema(`The variable '${variable}' is assigned in an outer scope already`, `${location}/Assign`);
    }
    this.#checkLabel(state, location);
    const language = this.#readLanguage(state, place.language, location);
    if (language === 'JSONPath' && place.language === 'JSONata') {
      const message = `'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`;
      findings.schema(message, location);
    } else checkState(state, { language, location, findings });
    if (place.isExpress) this.#checkExpress(state, location);
    for (const inner of listContainers(state)) this.#checkInner(inner, place);
  }

  #checkInner({ container, field, fields }: InnerContainer, place: StatePlace): void {
    const location = `${place.location}/${field}`;
    const config = isRecord(container.ProcessorConfig) ? container.ProcessorConfig : {};
    if (fields === branchFields && container.QueryLanguage !== undefined) {
      const what = 'the field "QueryLanguage" of a branch is not implemented by the local platform';
      this.#findings.error('NOT_IMPLEMENTED', what, `${location}/QueryLanguage`);
    }
    const isDistributed = config.Mode === 'DISTRIBUTED';
    this.#checkContainer({
      container,
      location,
      fields,
      language: fields === branchFields ? this.#readLanguage(container, place.language, location) : place.language,
      isExpress: place.isExpress || (isDistributed && config.ExecutionType === 'EXPRESS'),
      // The iterations of a distributed Map do not see the variables of the states that contain the Map.
      outer: isDistributed ? new Set() : findNamesAround(place),
    });
  }

  #checkName({ name, location }: StatePlace): void {
    const length = [...name].length;
    if (length === 0) this.#findings.schema('State name should not be empty', location);
    if (length > maxStateNameLength)
      this.#findings.schema(`State name should be at most ${maxStateNameLength} characters`, location);
    if (this.#names.has(name)) this.#findings.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, location);
    this.#names.add(name);
  }

  #checkLabel({ Type, Label }: JsonRecord, location: string): void {
    if (Type !== 'Map' || typeof Label !== 'string') return;
    if (this.#labels.has(Label))
      this.#findings.error('DUPLICATE_LABEL_NAME', `Duplicate Label name: ${Label}`, `${location}/Label`);
    this.#labels.add(Label);
  }

  /** An Express execution does not wait for callbacks and jobs, and does not start child executions. */
  #checkExpress({ Resource, ItemProcessor }: JsonRecord, location: string): void {
    const suffix = /\.(sync(:2)?|waitForTaskToken)$/.exec(String(Resource))?.[0];
    if (suffix !== undefined) {
      this.#findings.schema(
        `Express state machine does not support '${suffix}' service integration`,
        `${location}/Resource`,
      );
    }
    const config =
      isRecord(ItemProcessor) && isRecord(ItemProcessor.ProcessorConfig) ? ItemProcessor.ProcessorConfig : {};
    if (config.Mode === 'DISTRIBUTED') {
      this.#findings.schema(
        'Express state machine does not support DISTRIBUTED mode',
        `${location}/ItemProcessor/ProcessorConfig`,
      );
    }
  }

  /** The language that an object declares, or the one around it. */
  #readLanguage({ QueryLanguage }: JsonRecord, around: QueryLanguage, location: string): QueryLanguage {
    const at = `${location}/QueryLanguage`;
    if (typeof QueryLanguage === 'string' && !queryLanguages.some((one) => one === QueryLanguage))
      this.#findings.schema(`Value should be one of the following: [${queryLanguages.join(', ')}]`, at);
    else if (QueryLanguage !== undefined && typeof QueryLanguage !== 'string')
      this.#findings.schema('Expected value of type [STRING]', at);
    return toLanguage(QueryLanguage, around);
  }
}

function toLanguage(declared: Json | undefined, around: QueryLanguage): QueryLanguage {
  return queryLanguages.find((one) => one === declared) ?? around;
}

interface ContainerPlace {
  readonly container: JsonRecord;
  readonly location: string;
  readonly fields: Fields;
  readonly language: QueryLanguage;
  /** Whether the states run as an Express workflow. */
  readonly isExpress: boolean;
  /** The variables that are in scope around the container. */
  readonly outer: ReadonlySet<string>;
}

interface StatePlace extends ContainerPlace {
  readonly name: string;
  readonly state: Json;
}

/** The names that the scopes inside a state may not assign. The state's own catchers assign after those scopes have ended. */
function findNamesAround({ container, outer, state }: StatePlace): ReadonlySet<string> {
  const states = isRecord(container.States) ? Object.values(container.States) : [];
  const assigned = states.flatMap((one) => readAssignedNames(one === state && isRecord(one) ? omitCatchers(one) : one));
  return new Set([...outer, ...assigned]);
}

function omitCatchers(state: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== 'Catch'));
}

/** The names that a state, its rules and its catchers assign. */
function readAssignedNames(state: Json): string[] {
  if (!isRecord(state)) return [];
  const lists = [state.Choices, state.Catch].filter(Array.isArray).flat() as Json[];
  return [state, ...lists]
    .flatMap((one) => (isRecord(one) && isRecord(one.Assign) ? Object.keys(one.Assign) : []))
    .map(toVariableName);
}

interface InnerContainer {
  readonly container: JsonRecord;
  readonly field: string;
  readonly fields: Fields;
}

/** The branches of a Parallel and the processor of a Map. */
function listContainers(state: JsonRecord): InnerContainer[] {
  const branches = state.Type === 'Parallel' && Array.isArray(state.Branches) ? state.Branches : [];
  const processor = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const body = state.Type === 'Map' ? state[processor] : undefined;
  return [
    ...branches.flatMap((container: Json, index) =>
      isRecord(container) ? [{ container, field: `Branches[${index}]`, fields: branchFields }] : [],
    ),
    ...(isRecord(body) ? [{ container: body, field: processor, fields: processorFields }] : []),
  ];
}
