ALTER TABLE "station_secrets" ADD COLUMN "ha1_sha256" text DEFAULT '' NOT NULL;
--> statement-breakpoint

-- Facts age, and the application still may not delete them: it may only ask for the oldest of the transaction's tenant to
-- be forgotten, at most some at a time, and never any that are younger than a day.
GRANT SELECT (tenant_id, epoch, seq, at), DELETE ON public.events TO cordboard_directory;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, at), DELETE ON public.audit_log TO cordboard_directory;
--> statement-breakpoint
CREATE POLICY directory_forgets ON public.events FOR ALL TO cordboard_directory
  USING (tenant_id = nullif(current_setting('cordboard.tenant_id', true), ''));
--> statement-breakpoint
CREATE POLICY directory_forgets ON public.audit_log FOR ALL TO cordboard_directory
  USING (tenant_id = nullif(current_setting('cordboard.tenant_id', true), ''));
--> statement-breakpoint
CREATE FUNCTION public.forget_events(before timestamptz, at_most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH oldest AS (
    SELECT epoch, seq, at FROM events
    WHERE tenant_id = nullif(current_setting('cordboard.tenant_id', true), '')
    ORDER BY epoch, seq LIMIT at_most
  ), gone AS (
    DELETE FROM events e USING oldest o
    WHERE e.tenant_id = nullif(current_setting('cordboard.tenant_id', true), '')
      AND e.epoch = o.epoch AND e.seq = o.seq AND o.at < least(before, now() - interval '1 day')
    RETURNING 1
  )
  SELECT count(*) FROM gone
$$;
--> statement-breakpoint
CREATE FUNCTION public.forget_audit(before timestamptz, at_most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH oldest AS (
    SELECT id, at FROM audit_log
    WHERE tenant_id = nullif(current_setting('cordboard.tenant_id', true), '')
    ORDER BY id LIMIT at_most
  ), gone AS (
    DELETE FROM audit_log a USING oldest o
    WHERE a.tenant_id = nullif(current_setting('cordboard.tenant_id', true), '')
      AND a.id = o.id AND o.at < least(before, now() - interval '1 day')
    RETURNING 1
  )
  SELECT count(*) FROM gone
$$;
--> statement-breakpoint

-- A new owner must be able to create in the schema at the moment it is given a function.
GRANT CREATE ON SCHEMA public TO cordboard_directory;
--> statement-breakpoint
DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['forget_events(timestamptz, integer)', 'forget_audit(timestamptz, integer)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION public.%s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO cordboard_app', signature);
    EXECUTE format('ALTER FUNCTION public.%s OWNER TO cordboard_directory', signature);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM cordboard_directory;
