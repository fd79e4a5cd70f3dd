CREATE TABLE "callback_mails" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"callback_id" text NOT NULL,
	"kind" text NOT NULL,
	"about" text NOT NULL,
	"send_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"link_digest" text,
	"opened_by" text,
	"opened_at" timestamp (3) with time zone,
	CONSTRAINT "callback_mails_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "callback_mails" ADD CONSTRAINT "callback_mails_tenant_id_callback_id_callbacks_tenant_id_id_fk" FOREIGN KEY ("tenant_id","callback_id") REFERENCES "public"."callbacks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "callback_mails_once_idx" ON "callback_mails" USING btree ("tenant_id","callback_id","kind","about");--> statement-breakpoint
CREATE UNIQUE INDEX "callback_mails_link_idx" ON "callback_mails" USING btree ("tenant_id","link_digest");--> statement-breakpoint
CREATE INDEX "callback_mails_due_idx" ON "callback_mails" USING btree ("send_at") WHERE "callback_mails"."settled_at" is null;--> statement-breakpoint
CALL public.secure_tenant_table('public.callback_mails', 'tenant_id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
GRANT SELECT (tenant_id, id, send_at, settled_at) ON public.callback_mails TO cordboard_directory;
--> statement-breakpoint
CREATE POLICY directory_reads ON public.callback_mails FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint
-- Mails about callbacks that are to be sent before a moment and have not been, the earliest first.
CREATE FUNCTION public.callback_mails_due(before timestamptz, at_most integer) RETURNS TABLE (tenant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.tenant_id, m.id FROM callback_mails m
  WHERE m.settled_at IS NULL AND m.send_at < before
  ORDER BY m.send_at LIMIT at_most
$$;
--> statement-breakpoint
-- A new owner must be able to create in the schema at the moment it is given a function.
GRANT CREATE ON SCHEMA public TO cordboard_directory;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.callback_mails_due(timestamptz, integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.callback_mails_due(timestamptz, integer) TO cordboard_app;
--> statement-breakpoint
ALTER FUNCTION public.callback_mails_due(timestamptz, integer) OWNER TO cordboard_directory;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM cordboard_directory;
