// The log lines that Lambda writes before and after each invocation.

import { logLevels } from '../runtime/log-levels.ts';
import type { LoggingConfig } from './logging-config.ts';

export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Present if the environment was started for this invocation. */
  readonly initDurationMs?: number;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb: number;
  readonly status: 'success' | 'error' | 'timeout';
}

/**
 * Formats the platform's lines as the function's LoggingConfig requires. Each method returns an empty list if the configured
 * level excludes its lines.
 */
export class LogLines {
  readonly #logging: LoggingConfig;
  readonly #now: () => number;

  constructor(logging: LoggingConfig, now: () => number) {
    this.#logging = logging;
    this.#now = now;
  }

  initStart(): string[] {
    const version = `nodejs:24.v${process.versions.node}`;
    if (this.#logging.format === 'Text') return [`INIT_START Runtime Version: ${version}`];
    return this.#event('INFO', 'platform.initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: version,
    });
  }

  start(requestId: string): string[] {
    if (this.#logging.format === 'Text') return [`START RequestId: ${requestId} Version: $LATEST`];
    return this.#event('INFO', 'platform.start', {
      requestId,
      version: '$LATEST',
    });
  }

  /** Returns END and REPORT or, in the JSON format, the one event that replaces both. */
  end(report: InvocationReport): string[] {
    const metrics = {
      durationMs: rounded(report.durationMs),
      billedDurationMs: Math.ceil(report.durationMs + (report.initDurationMs ?? 0)),
      memorySizeMB: report.memoryMb,
      maxMemoryUsedMB: report.maxMemoryUsedMb,
      ...(report.initDurationMs === undefined ? {} : { initDurationMs: rounded(report.initDurationMs) }),
    };
    const { requestId, status } = report;
    if (this.#logging.format === 'JSON') {
      const level = status === 'success' ? 'INFO' : 'WARN';
      return this.#event(level, 'platform.report', { requestId, metrics, status });
    }
    const parts = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${metrics.durationMs.toFixed(2)} ms`,
      `Billed Duration: ${metrics.billedDurationMs} ms`,
      `Memory Size: ${metrics.memorySizeMB} MB`,
      `Max Memory Used: ${metrics.maxMemoryUsedMB} MB`,
      ...(metrics.initDurationMs === undefined ? [] : [`Init Duration: ${metrics.initDurationMs.toFixed(2)} ms`]),
      ...(status === 'success' ? [] : [`Status: ${status}`]),
    ];
    return [`END RequestId: ${requestId}`, `${parts.join('\t')}\t`];
  }

  #event(level: 'INFO' | 'WARN', type: string, record: Record<string, unknown>): string[] {
    if (logLevels.indexOf(level) < logLevels.indexOf(this.#logging.systemLevel)) return [];
    return [
      JSON.stringify({
        time: new Date(this.#now()).toISOString(),
        type,
        record,
      }),
    ];
  }
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
