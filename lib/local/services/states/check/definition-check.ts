// Checks a whole definition before anything runs it: what AWS refuses, and what the local platform does not have.
import { AwsError } from '../../../platform/aws-error.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { type Diagnostic, Findings } from './diagnostic.ts';
import { checkGraph } from './graph-check.ts';
import { checkWhole } from './handler-check.ts';
import { checkState } from './state-check.ts';
import { containerFields, machineFields } from './state-fields.ts';

/** AWS's longest definition, in bytes. */
const longestDefinition = 1_048_576;
const longestName = 80;

export type MachineType = 'STANDARD' | 'EXPRESS';

/** Throws InvalidDefinition with every error found. */
export function checkDefinition(definition: string, type: MachineType = 'STANDARD'): void {
  const errors = diagnose(definition, type).filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return;
  const told = errors.map(({ code, message, location }) => `${code}: ${message} at ${location}`).join(', ');
  throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${told}'`);
}

/** Everything that is wrong with a definition, in its order. */
export function diagnose(definition: string, type: MachineType = 'STANDARD'): readonly Diagnostic[] {
  const findings = new Findings();
  const parsed = parse(definition, findings);
  if (parsed !== undefined) new DefinitionCheck(parsed, findings, type).run();
  return findings.all;
}

/** What is wrong with one state alone; where it leads is not asked. */
export function diagnoseState(
  name: string,
  state: JsonRecord,
  machineLanguage: Json | undefined,
): readonly Diagnostic[] {
  const findings = new Findings();
  const language = (state.QueryLanguage ?? machineLanguage ?? 'JSONPath') === 'JSONPath' ? 'JSONPath' : 'JSONata';
  checkState(state, language, `/States/${name}`, findings);
  return findings.all;
}

function parse(definition: string, findings: Findings): JsonRecord | undefined {
  if (Buffer.byteLength(definition, 'utf8') > longestDefinition) {
    findings.schema(`The definition is larger than ${longestDefinition} bytes`, '/');
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

  constructor(definition: JsonRecord, findings: Findings, type: MachineType) {
    this.#definition = definition;
    this.#findings = findings;
    this.#type = type;
  }

  run(): void {
    const { QueryLanguage } = this.#definition;
    this.#checkLanguage(QueryLanguage, '/QueryLanguage');
    checkWhole(this.#definition, 'TimeoutSeconds', [1, 99_999_999], '', this.#findings);
    this.#checkContainer(this.#definition, '', machineFields, new Set());
  }

  /** @param outer The variables that are in scope around the container. */
  #checkContainer(
    container: JsonRecord,
    location: string,
    fields: ReadonlySet<string>,
    outer: ReadonlySet<string>,
  ): void {
    const missing = ['States', 'StartAt'].filter((field) => container[field] === undefined);
    if (missing.length > 0) this.#findings.schema(`These fields are required: [${missing.join(', ')}]`, location);
    for (const field of Object.keys(container).filter((name) => !fields.has(name))) {
      this.#findings.schema(`Field '${field}' is not supported`, location);
    }
    if (!isRecord(container.States)) return;
    const states = Object.entries(container.States);
    const variables = new Set([...outer, ...states.flatMap(([, state]) => assignedNames(state))]);
    for (const [name, state] of states)
      this.#checkState({ name, state, location: `${location}/States/${name}`, outer, variables });
    checkGraph(container, location, this.#findings);
  }

  #checkState({ name, state, location, outer, variables }: StatePlace): void {
    if (name.length > longestName)
      this.#findings.schema(`State name should be at most ${longestName} characters`, location);
    if (this.#names.has(name)) this.#findings.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, location);
    this.#names.add(name);
    if (!isRecord(state)) {
      this.#findings.schema('Expected value of type [OBJECT]', location);
      return;
    }
    for (const variable of assignedNames(state).filter((assigned) => outer.has(assigned))) {
      this.#findings.schema(`The variable '${variable}' is assigned in an outer scope already`, `${location}/Assign`);
    }
    this.#checkLanguage(state.QueryLanguage, `${location}/QueryLanguage`);
    if (this.#isDowngrade(state)) {
      this.#findings.schema(
        `'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`,
        location,
      );
    } else checkState(state, this.#languageOf(state), location, this.#findings);
    if (this.#type === 'EXPRESS') this.#checkExpress(state, location);
    for (const [inner, at, isDistributed] of containersOf(state)) {
      this.#checkContainer(inner, `${location}/${at}`, containerFields, isDistributed ? new Set() : variables);
    }
  }

  /** An Express execution waits for nothing outside it and starts no children. */
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

  #languageOf(state: JsonRecord): 'JSONata' | 'JSONPath' {
    return (state.QueryLanguage ?? this.#definition.QueryLanguage ?? 'JSONPath') === 'JSONPath'
      ? 'JSONPath'
      : 'JSONata';
  }

  #isDowngrade(state: JsonRecord): boolean {
    return this.#definition.QueryLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath';
  }

  #checkLanguage(value: Json | undefined, location: string): void {
    if (value === undefined || value === 'JSONPath' || value === 'JSONata') return;
    if (typeof value === 'string')
      this.#findings.schema('Value should be one of the following: [JSONPath, JSONata]', location);
    else this.#findings.schema('Expected value of type [STRING]', location);
  }
}

interface StatePlace {
  readonly name: string;
  readonly state: Json;
  readonly location: string;
  readonly outer: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

/** The names that a state, its rules and its catchers assign. */
function assignedNames(state: Json): string[] {
  if (!isRecord(state)) return [];
  const lists = [state.Choices, state.Catch].filter(Array.isArray).flat() as Json[];
  return [state, ...lists]
    .flatMap((one) => (isRecord(one) && isRecord(one.Assign) ? Object.keys(one.Assign) : []))
    .map((name) => name.replace(/\.\$$/, ''));
}

/** The containers of states inside a state. A distributed Map's iterations see no variables from around them. */
function containersOf(state: JsonRecord): (readonly [JsonRecord, string, boolean])[] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  const processors = ['ItemProcessor', 'Iterator'].flatMap((field) => {
    const processor = state[field];
    if (!isRecord(processor)) return [];
    const config = isRecord(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
    return [[processor, field, config.Mode === 'DISTRIBUTED'] as const];
  });
  return [
    ...branches.flatMap((branch: Json, index) =>
      isRecord(branch) ? [[branch, `Branches[${index}]`, false] as const] : [],
    ),
    ...processors,
  ];
}
