// One event bus with its rules: it finds the rules that match an event.
import { PatternIndex } from '../../../event-pattern/pattern-index.ts';
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import { busArn, ruleArn } from './arns.ts';
import type { BusEvent } from './bus-event.ts';
import { notFound } from './members.ts';
import type { Rule, RuleSettings } from './rule.ts';

/** AWS's default quota. */
const mostRules = 300;
const mostTargets = 5;

export class EventBus {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  description: string | undefined;
  /** The statements of the bus's policy by their ID. */
  readonly statements = new Map<string, JsonObject>();
  readonly #rules = new Map<string, Rule>();
  readonly #index = new PatternIndex();

  /** @param now Milliseconds. */
  constructor(name: string, now: number, description?: string) {
    this.name = name;
    this.arn = busArn(name);
    this.createdAt = now;
    this.modifiedAt = now;
    this.description = description;
  }

  get rules(): readonly Rule[] {
    return [...this.#rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws ResourceNotFoundException. */
  rule(name: string): Rule {
    const rule = this.#rules.get(name);
    if (rule === undefined) throw notFound(`Rule ${name} does not exist on EventBus ${this.name}.`);
    return rule;
  }

  /** Creates a rule, or changes the rule of this name and keeps its targets. */
  putRule(settings: RuleSettings): Rule {
    const present = this.#rules.get(settings.name);
    if (present === undefined && this.#rules.size >= mostRules) throw limitExceeded();
    const arn = ruleArn(this.name, settings.name);
    return this.#set({ ...settings, arn, busName: this.name, targets: present?.targets ?? new Map() });
  }

  setEnabled(name: string, isEnabled: boolean): void {
    this.#set({ ...this.rule(name), isEnabled });
  }

  setTargets(name: string, targets: Rule['targets']): void {
    if (targets.size > mostTargets) throw limitExceeded();
    this.#set({ ...this.rule(name), targets });
  }

  removeRule(name: string): void {
    this.#rules.delete(name);
    this.#index.remove(name);
  }

  /** The enabled rules whose patterns an event matches. */
  match(event: BusEvent): readonly Rule[] {
    return this.#index.match(event).map((name) => this.rule(name));
  }

  #set(rule: Rule): Rule {
    this.#rules.set(rule.name, rule);
    if (rule.isEnabled && rule.pattern !== undefined) this.#index.add(rule.name, rule.pattern);
    else this.#index.remove(rule.name);
    return rule;
  }
}

function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
}
