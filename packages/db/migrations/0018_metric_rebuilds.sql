CREATE TABLE "metric_rebuilds" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"requested_by" text NOT NULL,
	"state" text DEFAULT 'contacts' NOT NULL,
	"after" text DEFAULT '' NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"corrected" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "metric_rebuilds_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "metric_rebuilds" ADD CONSTRAINT "metric_rebuilds_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "metric_rebuilds_one_idx" ON "metric_rebuilds" USING btree ("tenant_id") WHERE "metric_rebuilds"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "metric_rebuilds_created_idx" ON "metric_rebuilds" USING btree ("tenant_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CALL public.secure_tenant_table('public.metric_rebuilds', 'tenant_id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
GRANT SELECT (tenant_id, id, created_at, ended_at) ON public.metric_rebuilds TO cordboard_directory;
--> statement-breakpoint
CREATE POLICY directory_reads ON public.metric_rebuilds FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint
-- Rebuilds of metrics that are not over, the oldest first.
CREATE FUNCTION public.metric_rebuilds_open(at_most integer) RETURNS TABLE (tenant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.tenant_id, r.id FROM metric_rebuilds r WHERE r.ended_at IS NULL ORDER BY r.created_at LIMIT at_most
$$;
--> statement-breakpoint
-- A new owner must be able to create in the schema at the moment it is given a function.
GRANT CREATE ON SCHEMA public TO cordboard_directory;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.metric_rebuilds_open(integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.metric_rebuilds_open(integer) TO cordboard_app;
--> statement-breakpoint
ALTER FUNCTION public.metric_rebuilds_open(integer) OWNER TO cordboard_directory;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM cordboard_directory;
