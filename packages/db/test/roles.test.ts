import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import postgres from 'postgres';
import { closeDb, connectDb, createTenant, deriveDatabaseUrls, findTenantOfWebCallKey, migrate } from '../src/index.ts';

/** The same as every suite's: roles belong to the server. */
const PASSWORDS = { appPassword: 'app-of-the-tests', authPassword: 'auth-of-the-tests' };

async function withDatabase(work: (url: string, name: string, admin: postgres.Sql) => Promise<void>): Promise<void> {
  const admin = postgres(inject('ownerUrl'), { max: 1, onnotice: () => undefined });
  const name = `roles_${randomBytes(6).toString('hex')}`;
  await admin.unsafe(`create database ${name}`);
  const url = new URL(inject('ownerUrl'));
  url.pathname = `/${name}`;
  try {
    await work(url.href, name, admin);
  } finally {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  }
}

test('migrations may race and be repeated', async () => {
  await withDatabase(async (url) => {
    await Promise.all([1, 2, 3].map(() => migrate({ databaseUrl: url, ...PASSWORDS })));
    await migrate({ databaseUrl: url, ...PASSWORDS });
    const db = connectDb(deriveDatabaseUrls(url, PASSWORDS).databaseAppUrl, { max: 1 });
    const made = await createTenant(db, { name: 'After the race' });
    expect(await findTenantOfWebCallKey(db, made.webCallKeyId)).toBe(made.tenantId);
    await closeDb(db);
  });
});

test('an owner that is no superuser can migrate, and is under the policies itself', async () => {
  await withDatabase(async (url, name, admin) => {
    const owner = `owner_${randomBytes(4).toString('hex')}`;
    await admin.unsafe(`create role ${owner} login createrole password 'owner'`);
    // Roles made by another owner: this one needs the right to hand them out, as a hosted service gives it.
    await admin.unsafe(`grant cordboard_app, cordboard_auth, cordboard_directory to ${owner} with admin true, inherit false`);
    await admin.unsafe(`alter database ${name} owner to ${owner}`);
    const ownerUrl = new URL(url);
    ownerUrl.username = owner;
    ownerUrl.password = 'owner';
    const owned = postgres(ownerUrl.href, { max: 1, onnotice: () => undefined });
    try {
      await migrate({ databaseUrl: ownerUrl.href, ...PASSWORDS });
      const db = connectDb(deriveDatabaseUrls(url, PASSWORDS).databaseAppUrl, { max: 1 });
      const made = await createTenant(db, { name: 'Owned' });
      expect(await findTenantOfWebCallKey(db, made.webCallKeyId)).toBe(made.tenantId);
      await closeDb(db);
      expect(await owned`select 1 from tenants`).toHaveLength(0);
    } finally {
      await owned.end();
      await admin.unsafe(`alter database ${name} owner to current_user`);
      const inside = postgres(url, { max: 1, onnotice: () => undefined });
      await inside.unsafe(`reassign owned by ${owner} to current_user; drop owned by ${owner}`);
      await inside.end();
      await admin.unsafe(`drop role ${owner}`);
    }
  });
});
