import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';

/** Resolvers' errors go on to the GraphQL answer as they are: Nest would log every refused credential as a fault of ours. Routes keep Nest's own way. */
@Catch()
export class PassOnErrors extends BaseExceptionFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    super(host.httpAdapter);
  }
  override catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() === 'graphql') throw exception;
    super.catch(exception, host);
  }
}
