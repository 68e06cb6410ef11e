// The rules for the names of EventBridge's resources, and the error for a missing resource.
import { AwsError } from '../../platform/aws-error.ts';
import type { TextRule } from '../../platform/input-text.ts';

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export const ruleName: TextRule = { most: 64, pattern: '[\\.\\-_A-Za-z0-9]+' };
export const busName: TextRule = { most: 256, pattern: '[/\\.\\-_A-Za-z0-9]+' };
export const archiveName: TextRule = { most: 48, pattern: '[\\.\\-_A-Za-z0-9]+' };
