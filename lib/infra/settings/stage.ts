// The stages of a deployment: what differs between a stack to try things in and the one in service.
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RouterLimitError } from '../router-limits.ts';
import type { EventRouterProps } from './router-props.ts';

export interface StageSettings {
  readonly stackName: string;
  /** Whether the stack can be deleted only after its protection was removed. */
  readonly terminationProtection: boolean;
  readonly router: Pick<EventRouterProps, 'removalPolicy' | 'logRetention' | 'alarmThresholds'>;
}

const stages: Readonly<Record<string, StageSettings>> = {
  dev: {
    stackName: 'Flowgate-dev',
    terminationProtection: false,
    router: { removalPolicy: RemovalPolicy.DESTROY, logRetention: RetentionDays.ONE_WEEK, alarmThresholds: false },
  },
  prod: {
    stackName: 'Flowgate-prod',
    terminationProtection: true,
    router: { removalPolicy: RemovalPolicy.RETAIN, logRetention: RetentionDays.ONE_YEAR },
  },
};

const withoutStage: StageSettings = { stackName: 'Flowgate', terminationProtection: false, router: {} };

/** @param name `dev` or `prod`. @default the settings of EventRouter, in a stack `Flowgate` @throws RouterLimitError */
export function findStage(name: string | undefined): StageSettings {
  if (name === undefined) return withoutStage;
  const stage = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (stage !== undefined) return stage;
  throw new RouterLimitError(
    `stage is "${name}": use -c stage=${Object.keys(stages).join(' or -c stage=')}, or omit it`,
  );
}
