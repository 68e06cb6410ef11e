// The table of optimized integrations against the task constructs of the CDK, which AWS keeps.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findRightService, integrations } from '../../../../lib/asl/resources/integrations.ts';
import { authorizedServices } from '../../../../lib/asl/resources/service-authorization.ts';

const constructs = 'node_modules/aws-cdk-lib/aws-stepfunctions-tasks/lib';
const patternNames = { REQUEST_RESPONSE: 'request', RUN_JOB: 'sync', WAIT_FOR_TASK_TOKEN: 'waitForTaskToken' } as const;

interface Construct {
  readonly service: string;
  readonly action: string;
  readonly patterns: readonly string[];
}

/** The integrations of a construct's file, with the patterns that the construct supports. */
function readConstructs(file: string): Construct[] {
  const text = readFileSync(file, 'utf8');
  const [, listed = ''] = /SUPPORTED_INTEGRATION_PATTERNS=\[([^\]]*)\]/.exec(text) ?? [];
  const patterns = Object.entries(patternNames).flatMap(([name, pattern]) => (listed.includes(name) ? [pattern] : []));
  return [...text.matchAll(/integrationResourceArn\)?\("([a-z-]+)","([A-Za-z]+)"/g)].map(
    ([, service = '', action = '']) => ({ service, action, patterns }),
  );
}

const known = readdirSync(constructs, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js'))
  .flatMap((file) => readConstructs(join(constructs, file)));

describe('the optimized integrations', () => {
  test('are compared with those of the CDK', () => {
    expect(known.length).toBeGreaterThan(30);
  });

  test.each(known)('have $service:$action with the patterns $patterns', ({ service, action, patterns }) => {
    expect(integrations[service]?.[action]?.patterns).toEqual(expect.arrayContaining([...patterns]));
  });
});

test('no service name of the reference is reported as misspelt', () => {
  // The SDK has other names for these: eventbridge, sfn, cloudwatchlogs.
  const renamed = ['events', 'states', 'logs'];
  const names = [...authorizedServices].map((service) => service.replaceAll('-', ''));

  expect(names.filter((name) => findRightService(name) !== undefined).toSorted()).toEqual(renamed.toSorted());
});
