// The fields that each type of state may have in each query language, and those that it must have.
import type { StateType } from '../kinds/state.ts';

type Language = 'JSONata' | 'JSONPath';

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const any = 'Type Comment QueryLanguage';
const onward = 'Next End Assign';
const handled = 'Retry Catch';
const paths = 'InputPath OutputPath';
const map =
  'ItemProcessor Iterator ItemSelector ItemReader ItemBatcher ResultWriter MaxConcurrency ToleratedFailureCount ToleratedFailurePercentage Label';

const jsonata: Readonly<Record<StateType, string>> = {
  Task: `${onward} ${handled} Resource Arguments Output TimeoutSeconds HeartbeatSeconds Credentials`,
  Pass: `${onward} Output`,
  Wait: `${onward} Output Seconds Timestamp`,
  Choice: 'Assign Output Choices Default',
  Succeed: 'Output',
  Fail: 'Error Cause',
  Parallel: `${onward} ${handled} Branches Arguments Output`,
  Map: `${onward} ${handled} ${map} Items Output`,
};

const jsonPath: Readonly<Record<StateType, string>> = {
  Task: `${onward} ${handled} ${paths} Resource Parameters ResultSelector ResultPath TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Credentials`,
  Pass: `${onward} ${paths} Parameters Result ResultPath`,
  Wait: `${onward} ${paths} Seconds SecondsPath Timestamp TimestampPath`,
  Choice: `Assign ${paths} Choices Default`,
  Succeed: paths,
  Fail: 'Error ErrorPath Cause CausePath',
  Parallel: `${onward} ${handled} ${paths} Branches Parameters ResultSelector ResultPath`,
  Map: `${onward} ${handled} ${paths} ${map} ItemsPath Parameters ResultSelector ResultPath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath`,
};

export const stateTypes = Object.keys(jsonata) as readonly StateType[];

const required: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

const onlyJsonata = new Set(['Arguments', 'Output', 'Items', 'Condition']);
const onlyJsonPath = new Set([
  ...['InputPath', 'OutputPath', 'ResultPath', 'ResultSelector', 'Parameters', 'Result', 'ItemsPath', 'Variable'],
  ...[
    'MaxConcurrencyPath',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentagePath',
    'SecondsPath',
    'TimestampPath',
  ],
  ...['TimeoutSecondsPath', 'HeartbeatSecondsPath', 'ErrorPath', 'CausePath'],
]);

export function fieldsOf(type: StateType, language: Language): ReadonlySet<string> {
  const own = language === 'JSONata' ? jsonata[type] : jsonPath[type];
  return new Set([...words(any), ...words(own)]);
}

export function requiredFields(type: StateType): readonly string[] {
  return required[type] ?? [];
}

/** The language that alone has a field; undefined for a field of both or of none. */
export function languageOfField(field: string): Language | undefined {
  if (onlyJsonata.has(field)) return 'JSONata';
  return onlyJsonPath.has(field) ? 'JSONPath' : undefined;
}

export const containerFields: ReadonlySet<string> = new Set(['StartAt', 'States', 'Comment', 'ProcessorConfig']);
export const machineFields: ReadonlySet<string> = new Set(
  words('Comment QueryLanguage StartAt States TimeoutSeconds Version'),
);
export const retrierFields: ReadonlySet<string> = new Set(
  words('ErrorEquals IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy Comment'),
);

export function catcherFields(language: Language): ReadonlySet<string> {
  return new Set(words(`ErrorEquals Next Assign Comment ${language === 'JSONata' ? 'Output' : 'ResultPath'}`));
}
