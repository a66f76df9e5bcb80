import { type DynamicModule, Inject, Injectable, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Queues } from '@switchyard/queue';
import type { BillingMetrics } from './metrics.js';
import { BILLING_PARTS, type BillingParts } from './parts.js';
import { startWorkers, type Workers } from './workers.js';

export interface BillingModuleOptions {
  readonly parts: BillingParts;
  readonly queues: Queues;
  readonly metrics: BillingMetrics;
  /** Wall time between two sweeps. */
  readonly sweepEveryMs: number;
}
const OPTIONS = Symbol('BillingModuleOptions');

/** Starts the workers with the application and ends them with it, the messages in hand first. */
@Injectable()
class WorkersHost implements OnApplicationBootstrap, OnModuleDestroy {
  private workers: Workers | undefined;
  constructor(@Inject(BILLING_PARTS) private readonly parts: BillingParts, @Inject(OPTIONS) private readonly options: BillingModuleOptions) {}

  onApplicationBootstrap(): void {
    const { queues, metrics, sweepEveryMs } = this.options;
    this.workers = startWorkers(this.parts, queues, metrics, sweepEveryMs);
  }
  async onModuleDestroy(): Promise<void> {
    await this.workers?.close();
  }
}

@Module({})
export class BillingModule {
  static with(options: BillingModuleOptions): DynamicModule {
    return {
      module: BillingModule,
      providers: [{ provide: BILLING_PARTS, useValue: options.parts }, { provide: OPTIONS, useValue: options }, WorkersHost],
    };
  }
}
