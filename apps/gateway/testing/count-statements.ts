import type { DataSource } from 'typeorm';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** Statements the gateway sent while something was asked of it: several that travel together are as many. Nothing else may be asked meanwhile. */
export async function countStatements({ parts }: GatewayUnderTest, work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  const restore = [parts.database, parts.reader].map((source: DataSource) => {
    const original = source.createQueryRunner.bind(source);
    source.createQueryRunner = (...mode) => {
      const runner = original(...mode);
      const connect = runner.connect.bind(runner);
      runner.connect = async () => new Proxy((await connect()) as object, {
        get: (client, name) => {
          const member: unknown = Reflect.get(client, name);
          if (typeof member !== 'function') return member;
          return (...call: unknown[]) => {
            if (name === 'query') statements += (call[0] as { readonly statements?: readonly unknown[] }).statements?.length ?? 1;
            return (member as (...given: unknown[]) => unknown).apply(client, call);
          };
        },
      });
      return runner;
    };
    return () => (source.createQueryRunner = original);
  });
  try {
    await work();
  } finally {
    for (const back of restore) back();
  }
  return statements;
}
