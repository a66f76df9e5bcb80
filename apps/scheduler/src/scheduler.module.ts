import { type DynamicModule, Inject, Injectable, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { startWorkers, type Workers, type WorkersOptions } from './workers.js';

const OPTIONS = Symbol('SchedulerOptions');

/** Starts the workers with the application and ends them with it, what is in hand first. */
@Injectable()
class WorkersHost implements OnApplicationBootstrap, OnModuleDestroy {
  private workers: Workers | undefined;
  constructor(@Inject(OPTIONS) private readonly options: WorkersOptions) {}

  onApplicationBootstrap(): void {
    this.workers = startWorkers(this.options);
  }
  async onModuleDestroy(): Promise<void> {
    await this.workers?.close();
  }
}

@Module({})
export class SchedulerModule {
  static with(options: WorkersOptions): DynamicModule {
    return { module: SchedulerModule, providers: [{ provide: OPTIONS, useValue: options }, WorkersHost] };
  }
}
