import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { type Catalogue, catalogueDifference, readCatalogue } from './catalogue.js';

const file = fileURLToPath(new URL('../../catalogue.json', import.meta.url));

describe('the catalogue of the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('is the one that is committed (SWITCHYARD_UPDATE=1 writes it anew)', async () => {
    const actual = await readCatalogue(database.adminUrl);
    if (process.env.SWITCHYARD_UPDATE === '1') writeFileSync(file, `${JSON.stringify(actual, null, 1)}\n`);
    expect(catalogueDifference(JSON.parse(readFileSync(file, 'utf8')) as Catalogue, actual)).toEqual([]);
  });
  it('tells a dropped policy, a lost constraint, a changed function and a new right apart, by name', async () => {
    const before = await readCatalogue(database.adminUrl);
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(`DROP POLICY gateway_platform ON market.job; ALTER TABLE billing.invoice DROP CONSTRAINT invoice_four_eyes; GRANT DELETE ON market.job TO sy_reader;
      CREATE OR REPLACE FUNCTION market.ctx_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'org_x' $$`);
    await admin.end();
    const told = catalogueDifference(before, await readCatalogue(database.adminUrl)).join('\n');
    expect(told).toMatch(/^- policies: market\.job gateway_platform/m);
    expect(told).toMatch(/^- constraints: billing\.invoice invoice_four_eyes/m);
    expect(told).toMatch(/^\+ tableGrants: market\.job .*sy_reader: DELETE/m);
    expect(told).toMatch(/^\+ functions: market\.ctx_org/m);
    expect(told.split('\n')).toHaveLength(6);
  });
});
