import { afterAll, afterEach, beforeAll } from 'vitest';
import { startRedis, type TestRedis } from './redis-server.ts';
import { openFloor, type Floor, type FloorOptions } from './floor.ts';

/** One Redis for the test file, floors that are closed after each test. */
export function useFloors(): { open(options?: Omit<FloorOptions, 'url'>): Promise<Floor>; readonly url: string } {
  let server: TestRedis | undefined;
  const floors: Floor[] = [];
  const url = (): string => {
    if (!server) throw new Error('redis is started before the first test');
    return server.url;
  };
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(async () => {
    for (const floor of floors.splice(0)) await floor.close();
  });
  afterAll(async () => {
    await server?.stop();
  });
  return {
    get url() {
      return url();
    },
    async open(options = {}) {
      const floor = await openFloor({ url: url(), ...options });
      floors.push(floor);
      return floor;
    },
  };
}
