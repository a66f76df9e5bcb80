import type { DataSource } from 'typeorm';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** What was sent to the database: statements, and how often something was sent and waited for. */
interface DatabaseCost {
  statements: number;
  trips: number;
}
/** What the gateway sent while something was asked of it: statements that travel together are as many, in one trip. Nothing else may be asked meanwhile. */
export async function costOf({ parts }: GatewayUnderTest, work: () => Promise<unknown>): Promise<DatabaseCost> {
  const cost = { statements: 0, trips: 0 };
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
            if (name === 'query') {
              cost.trips += 1;
              cost.statements += (call[0] as { readonly statements?: readonly unknown[] }).statements?.length ?? 1;
            }
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
  return cost;
}
/** Of that the statements alone. */
export const countStatements = async (world: GatewayUnderTest, work: () => Promise<unknown>): Promise<number> => (await costOf(world, work)).statements;
