// Reads a function's LoggingConfig: the format and the minimum levels of its log lines.
import { isJsonObject } from '../../../../value/json.ts';
import { refuseUnknownMembers, violation } from '../../../platform/input-members.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { optionalString } from '../members.ts';
import { type LogLevel, logLevels } from '../runtime/log-levels.ts';

export interface LoggingConfig {
  readonly format: 'Text' | 'JSON';
  /** The minimum level of the function's lines, only for the JSON format. @default INFO */
  readonly applicationLevel: LogLevel;
  /** The minimum level of the platform's lines (start, report), only for the JSON format. @default INFO */
  readonly systemLevel: LogLevel;
  readonly group: string;
}

export function readLogging(value: unknown, functionName: string): LoggingConfig {
  const input = value ?? {};
  if (!isJsonObject(input)) throw violation(value, 'loggingConfig', 'Member must be an object');
  refuseUnknownMembers('lambda:LoggingConfig', input, [
    'LogFormat',
    'ApplicationLogLevel',
    'SystemLogLevel',
    'LogGroup',
  ]);
  const format = optionalString(input, 'LogFormat') ?? 'Text';
  if (format !== 'Text' && format !== 'JSON') {
    throw violation(format, 'loggingConfig.logFormat', 'Member must satisfy enum value set: [JSON, Text]');
  }
  return {
    format,
    applicationLevel: readLevel(input, 'ApplicationLogLevel'),
    systemLevel: readLevel(input, 'SystemLogLevel'),
    group: optionalString(input, 'LogGroup') ?? `/aws/lambda/${functionName}`,
  };
}

export function loggingShape(config: LoggingConfig): JsonObject {
  if (config.format === 'Text') return { LogFormat: 'Text', LogGroup: config.group };
  return {
    LogFormat: 'JSON',
    ApplicationLogLevel: config.applicationLevel,
    SystemLogLevel: config.systemLevel,
    LogGroup: config.group,
  };
}

function readLevel(input: JsonObject, name: string): LogLevel {
  const value = optionalString(input, name) ?? 'INFO';
  const level = logLevels.find((known) => known === value);
  if (level === undefined) {
    throw violation(value, `loggingConfig.${name}`, `Member must satisfy enum value set: [${logLevels.join(', ')}]`);
  }
  return level;
}
