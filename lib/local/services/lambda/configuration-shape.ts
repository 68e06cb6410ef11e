// Converts the configuration of a function to the shape of Lambda's responses.
import type { JsonObject } from '../../platform/service.ts';
import type { FunctionConfig } from './function-config.ts';
import { functionArn } from './function-name.ts';
import { loggingShape } from './logging/logging-config.ts';

/** Returns FunctionConfiguration, as in Lambda's API model. */
export function configurationShape(config: FunctionConfig): JsonObject {
  return {
    FunctionName: config.name,
    FunctionArn: functionArn(config.name),
    Runtime: 'nodejs24.x',
    Role: config.roleArn,
    Handler: config.handler,
    CodeSize: config.code.bytes,
    CodeSha256: config.code.sha256,
    Description: config.description,
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    LastModified: new Date(config.lastModified).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    ...(Object.keys(config.variables).length === 0 ? {} : { Environment: { Variables: config.variables } }),
    ...(config.deadLetterArn ? { DeadLetterConfig: { TargetArn: config.deadLetterArn } } : {}),
    TracingConfig: { Mode: config.tracingMode },
    RevisionId: config.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [config.architecture],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: loggingShape(config.logging),
  };
}
