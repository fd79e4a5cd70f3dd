import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where the parts of the embedded services lie. */
export interface ServicePlaces {
  /** PostgreSQL's programs and libraries; null: run them where npm put them. */
  readonly postgresPrograms: string | null;
  readonly postgresData: string;
  readonly postgresLog: string;
  /** Who PostgreSQL runs as; null: whoever we are. It refuses to run as root. */
  readonly postgresUser: string | null;
  readonly redis: string;
  readonly queueRedis: string;
}

/** The parent of what root's PostgreSQL needs: every folder up to here may be entered by anybody. */
const SYSTEM_FOLDER = '/var/lib/cordboard';

/**
 * As root PostgreSQL runs as `postgres`, who cannot enter a 0700 clone: programs and data then lie outside it, the data
 * in a folder named by a digest of `dataDir`. As anybody else everything lies in `dataDir`.
 */
export function servicePlaces(dataDir: string, uid: number): ServicePlaces {
  const redis = join(dataDir, 'redis');
  const queueRedis = join(dataDir, 'queue-redis');
  if (uid !== 0) {
    const postgres = join(dataDir, 'postgres');
    return {
      postgresPrograms: null,
      postgresData: join(postgres, 'data'),
      postgresLog: join(postgres, 'server.log'),
      postgresUser: null,
      redis,
      queueRedis,
    };
  }
  const own = join(SYSTEM_FOLDER, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  return {
    postgresPrograms: join(SYSTEM_FOLDER, 'programs'),
    postgresData: join(own, 'data'),
    postgresLog: join(own, 'server.log'),
    postgresUser: 'postgres',
    redis,
    queueRedis,
  };
}
