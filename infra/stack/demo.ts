import { seedDemo } from '@cordboard/db/seed';
import type { PreparedDatabase } from './database.ts';
import { serveDemoShop, type DemoShop } from './demo-shop.ts';
import type { StackLogIn } from './types.ts';

export interface Demo {
  readonly shop: DemoShop;
  readonly logIns: readonly StackLogIn[];
}

/** The demo company, made at the first time, and its shop page, served by the supervisor itself. */
export async function prepareDemo(database: PreparedDatabase, publicUrl: string, shopListen: string): Promise<Demo> {
  const seeded = await seedDemo({ ...database, shopOrigins: [`http://${shopListen}`] });
  return { shop: await serveDemoShop(shopListen, { publicUrl, webCallKeyId: seeded.webCallKeyId }), logIns: seeded.logIns };
}
