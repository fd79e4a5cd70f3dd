import type { Sql } from 'postgres';

export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly rowSecurity: boolean;
  readonly forced: boolean;
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly target: string;
    readonly targetColumns: readonly string[];
  }[];
}

/** Every table of the database that is not the server's own, as pg_catalog has it. */
export async function readCatalog(sql: Sql): Promise<CatalogTable[]> {
  return await sql<CatalogTable[]>`
    select n.nspname as "schema", c.relname as "name", c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "forced",
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as "columns",
      coalesce((select array(select a.attname::text from unnest(k.conkey) with ordinality as u (num, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = u.num order by u.place)
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'p'), '{}') as "primaryKey",
      coalesce((select jsonb_agg(jsonb_build_object(
          'name', k.conname,
          'target', t.relname,
          'columns', array(select a.attname from unnest(k.conkey) with ordinality as u (num, place)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.place),
          'targetColumns', array(select a.attname from unnest(k.confkey) with ordinality as u (num, place)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.place)))
        from pg_constraint k join pg_class t on t.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f'), '[]') as "foreignKeys"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f', 'm', 'v') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
    order by 1, 2`;
}
