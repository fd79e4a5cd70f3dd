-- What drizzle-kit does not write: the two circular references, forced row-level security, grants, and the functions
-- that work across tenants. The roles cordboard_app, cordboard_auth and cordboard_directory exist already (src/roles.ts).

ALTER TABLE public.tenants ADD CONSTRAINT tenants_fallback_queue_fk
  FOREIGN KEY (id, fallback_queue_id) REFERENCES public.queues (tenant_id, id);
--> statement-breakpoint
ALTER TABLE public.contacts ADD CONSTRAINT contacts_recording_fk
  FOREIGN KEY (tenant_id, recording_id) REFERENCES public.recordings (tenant_id, id);
--> statement-breakpoint

REVOKE ALL ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO cordboard_app, cordboard_directory;
--> statement-breakpoint
GRANT USAGE ON SCHEMA auth TO cordboard_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth TO cordboard_auth;
--> statement-breakpoint

-- Makes a table a tenant's: a row is there only for the tenant that the transaction has set, for the owner too.
-- `privileges` is what the application may do with it. Call it in the migration that makes the table.
CREATE PROCEDURE public.secure_tenant_table(target regclass, tenant_column name, privileges text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant_only ON %s FOR ALL TO cordboard_app
       USING (%2$I = nullif(current_setting(''cordboard.tenant_id'', true), ''''))
       WITH CHECK (%2$I = nullif(current_setting(''cordboard.tenant_id'', true), ''''))',
    target, tenant_column);
  EXECUTE format('GRANT %s ON %s TO cordboard_app', privileges, target);
END $$;
--> statement-breakpoint
REVOKE ALL ON PROCEDURE public.secure_tenant_table(regclass, name, text) FROM PUBLIC;
--> statement-breakpoint

CALL public.secure_tenant_table('public.tenants', 'id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  -- What only grows: facts.
  FOREACH name IN ARRAY ARRAY['events', 'audit_log'] LOOP
    CALL public.secure_tenant_table(('public.' || name)::regclass, 'tenant_id', 'SELECT, INSERT');
  END LOOP;
  -- History and promises: never deleted by the application.
  FOREACH name IN ARRAY ARRAY[
    'archive_positions', 'callback_attempts', 'callbacks', 'contacts', 'recordings', 'visitors', 'agents', 'queues',
    'web_call_keys', 'dispositions', 'not_ready_reasons'] LOOP
    CALL public.secure_tenant_table(('public.' || name)::regclass, 'tenant_id', 'SELECT, INSERT, UPDATE');
  END LOOP;
  FOREACH name IN ARRAY ARRAY[
    'contact_notes', 'prompts', 'queue_agents', 'queue_prompts', 'resume_tokens', 'station_secrets'] LOOP
    CALL public.secure_tenant_table(('public.' || name)::regclass, 'tenant_id', 'SELECT, INSERT, UPDATE, DELETE');
  END LOOP;
END $$;
--> statement-breakpoint

-- Work across tenants. The functions belong to a role that nobody logs in as; it may read the columns below of every
-- tenant and nothing else. They return ids only: the work itself runs inside the tenant that an id names.
GRANT SELECT (id, organization_id, config_version) ON public.tenants TO cordboard_directory;
--> statement-breakpoint
GRANT SELECT (tenant_id, id) ON public.web_call_keys TO cordboard_directory;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, state, due_at) ON public.callbacks TO cordboard_directory;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, state, updated_at) ON public.recordings TO cordboard_directory;
--> statement-breakpoint
CREATE POLICY directory_reads ON public.tenants FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint
CREATE POLICY directory_reads ON public.web_call_keys FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint
CREATE POLICY directory_reads ON public.callbacks FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint
CREATE POLICY directory_reads ON public.recordings FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint

-- Tenants whose configuration is newer than the version the caller has, or that the caller does not know.
CREATE FUNCTION public.tenants_newer_than(known_ids text[], known_versions bigint[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id FROM tenants t
  LEFT JOIN unnest(known_ids, known_versions) AS known (id, version) ON known.id = t.id
  WHERE known.id IS NULL OR t.config_version > known.version
  ORDER BY t.id
$$;
--> statement-breakpoint
CREATE FUNCTION public.tenant_of_web_call_key(key_id text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT tenant_id FROM web_call_keys WHERE id = key_id
$$;
--> statement-breakpoint
CREATE FUNCTION public.tenant_of_organization(organization text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM tenants WHERE organization_id = organization
$$;
--> statement-breakpoint
-- Callbacks that wait for their pause to be over, due before a moment, the earliest first.
CREATE FUNCTION public.callbacks_due(before timestamptz, at_most integer) RETURNS TABLE (tenant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.tenant_id, c.id FROM callbacks c
  WHERE c.state = 'waiting' AND c.due_at < before
  ORDER BY c.due_at LIMIT at_most
$$;
--> statement-breakpoint
-- Recordings that are neither ready nor failed and have not moved since a moment, the oldest first.
CREATE FUNCTION public.recordings_unfinished(untouched_since timestamptz, at_most integer) RETURNS TABLE (tenant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.tenant_id, r.id FROM recordings r
  WHERE r.state IN ('recording', 'processing') AND r.updated_at < untouched_since
  ORDER BY r.updated_at LIMIT at_most
$$;
--> statement-breakpoint

-- A new owner must be able to create in the schema at the moment it is given a function.
GRANT CREATE ON SCHEMA public TO cordboard_directory;
--> statement-breakpoint
DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    'tenants_newer_than(text[], bigint[])', 'tenant_of_web_call_key(text)', 'tenant_of_organization(text)',
    'callbacks_due(timestamptz, integer)', 'recordings_unfinished(timestamptz, integer)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION public.%s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO cordboard_app', signature);
    EXECUTE format('ALTER FUNCTION public.%s OWNER TO cordboard_directory', signature);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM cordboard_directory;
