// The provisioner of each resource type. A type that is not in the table is refused by name.
import { table } from './dynamodb.ts';
import { archive, eventBus, eventBusPolicy, rule } from './events.ts';
import { api, integration, route, stage } from './http-api.ts';
import { managedPolicy, policy, role } from './iam.ts';
import { eventSourceMapping, lambdaFunction, permission } from './lambda.ts';
import { nestedStack } from './nested-stack.ts';
import type { Provisioner } from './provisioner.ts';
import { bucket, bucketPolicy } from './s3.ts';
import { schedule, scheduleGroup } from './scheduler.ts';
import { secret } from './secrets-manager.ts';
import { topic, topicPolicy } from './sns.ts';
import { queue, queuePolicy } from './sqs.ts';
import { parameter } from './ssm.ts';
import { activity, stateMachine, stateMachineAlias, stateMachineVersion } from './step-functions.ts';
import * as inert from './without-service.ts';

export const provisioners: ReadonlyMap<string, Provisioner> = new Map([
  ['AWS::ApiGatewayV2::Api', api],
  ['AWS::ApiGatewayV2::Integration', integration],
  ['AWS::ApiGatewayV2::Route', route],
  ['AWS::ApiGatewayV2::Stage', stage],
  ['AWS::CDK::Metadata', inert.cdkMetadata],
  ['AWS::CloudFormation::Stack', nestedStack],
  ['AWS::CloudWatch::Alarm', inert.alarm],
  ['AWS::CloudWatch::CompositeAlarm', inert.compositeAlarm],
  ['AWS::CloudWatch::Dashboard', inert.dashboard],
  ['AWS::DynamoDB::Table', table],
  ['AWS::Events::Archive', archive],
  ['AWS::Events::EventBus', eventBus],
  ['AWS::Events::EventBusPolicy', eventBusPolicy],
  ['AWS::Events::Rule', rule],
  ['AWS::IAM::ManagedPolicy', managedPolicy],
  ['AWS::IAM::Policy', policy],
  ['AWS::IAM::Role', role],
  ['AWS::KMS::Alias', inert.keyAlias],
  ['AWS::KMS::Key', inert.key],
  ['AWS::Lambda::EventSourceMapping', eventSourceMapping],
  ['AWS::Lambda::Function', lambdaFunction],
  ['AWS::Lambda::Permission', permission],
  ['AWS::Logs::LogGroup', inert.logGroup],
  ['AWS::Logs::MetricFilter', inert.metricFilter],
  ['AWS::Logs::QueryDefinition', inert.queryDefinition],
  ['AWS::Logs::ResourcePolicy', inert.logResourcePolicy],
  ['AWS::S3::Bucket', bucket],
  ['AWS::S3::BucketPolicy', bucketPolicy],
  ['AWS::SNS::Subscription', inert.subscription],
  ['AWS::SNS::Topic', topic],
  ['AWS::SNS::TopicPolicy', topicPolicy],
  ['AWS::SQS::Queue', queue],
  ['AWS::SQS::QueuePolicy', queuePolicy],
  ['AWS::SSM::Parameter', parameter],
  ['AWS::Scheduler::Schedule', schedule],
  ['AWS::Scheduler::ScheduleGroup', scheduleGroup],
  ['AWS::SecretsManager::Secret', secret],
  ['AWS::StepFunctions::Activity', activity],
  ['AWS::StepFunctions::StateMachine', stateMachine],
  ['AWS::StepFunctions::StateMachineAlias', stateMachineAlias],
  ['AWS::StepFunctions::StateMachineVersion', stateMachineVersion],
]);
