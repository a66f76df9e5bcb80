import type { Tx } from '@switchyard/store';
import DataLoader from 'dataloader';

type InTenant = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Batches the look-ups of one request. `rows(name, sql)` keeps one DataLoader per name: the statement gets the keys as $1
 * (text[]) and answers rows with a `key` column; a key without a row gives undefined (`one`) or [] (`many`).
 */
export class Loaders {
  private readonly loaders = new Map<string, DataLoader<string, readonly unknown[]>>();
  constructor(private readonly tenant: InTenant) {}

  many<Row extends { key: string }>(name: string, sql: string, key: string): Promise<readonly Row[]> {
    let loader = this.loaders.get(name);
    if (!loader) {
      loader = new DataLoader<string, readonly unknown[]>(async (keys) => {
        const rows = await this.tenant((tx) => tx.rows<Row>(sql, [keys]));
        const byKey = new Map<string, Row[]>();
        for (const row of rows) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row]);
        return keys.map((k) => byKey.get(k) ?? []);
      }, { maxBatchSize: 500 });
      this.loaders.set(name, loader);
    }
    return loader.load(key) as Promise<readonly Row[]>;
  }
  async one<Row extends { key: string }>(name: string, sql: string, key: string): Promise<Row | undefined> {
    return (await this.many<Row>(name, sql, key))[0];
  }
}
