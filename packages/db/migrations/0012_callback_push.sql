CREATE TABLE "callback_pushes" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"callback_id" text NOT NULL,
	"kind" text NOT NULL,
	"about" text NOT NULL,
	"send_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"outcome" text,
	"link_digest" text,
	"opened_by" text,
	CONSTRAINT "callback_pushes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "callback_subscriptions" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"callback_id" text NOT NULL,
	"link_digest" text NOT NULL,
	"opened_by" text,
	"sealed" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "callback_subscriptions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "callback_pushes" ADD CONSTRAINT "callback_pushes_tenant_id_callback_id_callbacks_tenant_id_id_fk" FOREIGN KEY ("tenant_id","callback_id") REFERENCES "public"."callbacks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_subscriptions" ADD CONSTRAINT "callback_subscriptions_tenant_id_callback_id_callbacks_tenant_id_id_fk" FOREIGN KEY ("tenant_id","callback_id") REFERENCES "public"."callbacks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "callback_pushes_once_idx" ON "callback_pushes" USING btree ("tenant_id","callback_id","kind","about");--> statement-breakpoint
CREATE UNIQUE INDEX "callback_pushes_link_idx" ON "callback_pushes" USING btree ("tenant_id","link_digest");--> statement-breakpoint
CREATE INDEX "callback_pushes_due_idx" ON "callback_pushes" USING btree ("send_at") WHERE "callback_pushes"."settled_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "callback_subscriptions_link_idx" ON "callback_subscriptions" USING btree ("tenant_id","link_digest");--> statement-breakpoint
CREATE UNIQUE INDEX "callback_subscriptions_one_idx" ON "callback_subscriptions" USING btree ("tenant_id","callback_id") WHERE "callback_subscriptions"."sealed" is not null;--> statement-breakpoint
CALL public.secure_tenant_table('public.callback_subscriptions', 'tenant_id', 'SELECT, INSERT, UPDATE, DELETE');
--> statement-breakpoint
CALL public.secure_tenant_table('public.callback_pushes', 'tenant_id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
GRANT SELECT (tenant_id, id, send_at, settled_at) ON public.callback_pushes TO cordboard_directory;
--> statement-breakpoint
CREATE POLICY directory_reads ON public.callback_pushes FOR SELECT TO cordboard_directory USING (true);
--> statement-breakpoint
-- Notifications about callbacks that are to be sent before a moment and have not been, the earliest first.
CREATE FUNCTION public.callback_pushes_due(before timestamptz, at_most integer) RETURNS TABLE (tenant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.tenant_id, p.id FROM callback_pushes p
  WHERE p.settled_at IS NULL AND p.send_at < before
  ORDER BY p.send_at LIMIT at_most
$$;
--> statement-breakpoint
-- A new owner must be able to create in the schema at the moment it is given a function.
GRANT CREATE ON SCHEMA public TO cordboard_directory;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.callback_pushes_due(timestamptz, integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.callback_pushes_due(timestamptz, integer) TO cordboard_app;
--> statement-breakpoint
ALTER FUNCTION public.callback_pushes_due(timestamptz, integer) OWNER TO cordboard_directory;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM cordboard_directory;
