CREATE TABLE "agent_stretches" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"agent_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone,
	"status" text NOT NULL,
	"state" text NOT NULL,
	"desk_connected" boolean NOT NULL,
	"contact_id" text,
	CONSTRAINT "agent_stretches_tenant_id_agent_id_from_at_pk" PRIMARY KEY("tenant_id","agent_id","from_at")
);
--> statement-breakpoint
CREATE TABLE "queue_visits" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"contact_id" text NOT NULL,
	"number" integer NOT NULL,
	"queue_id" text NOT NULL,
	"kind" text NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"outcome" text,
	"wait_ms" integer,
	"agent_id" text,
	"talk_since" timestamp (3) with time zone,
	"talk_ms" integer DEFAULT 0 NOT NULL,
	"wrap_up_ms" integer DEFAULT 0 NOT NULL,
	"not_answered" integer DEFAULT 0 NOT NULL,
	"declined" integer DEFAULT 0 NOT NULL,
	"rang_out" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "queue_visits_tenant_id_contact_id_number_pk" PRIMARY KEY("tenant_id","contact_id","number")
);
--> statement-breakpoint
CREATE TABLE "wait_predictions" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"contact_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"queue_id" text NOT NULL,
	"rank" integer NOT NULL,
	"p50_ms" integer NOT NULL,
	"p90_ms" integer NOT NULL,
	"outcome" text,
	"actual_ms" integer,
	CONSTRAINT "wait_predictions_tenant_id_contact_id_at_pk" PRIMARY KEY("tenant_id","contact_id","at")
);
--> statement-breakpoint
ALTER TABLE "agent_stretches" ADD CONSTRAINT "agent_stretches_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_visits" ADD CONSTRAINT "queue_visits_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wait_predictions" ADD CONSTRAINT "wait_predictions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_stretches_to_idx" ON "agent_stretches" USING btree ("tenant_id","to_at");--> statement-breakpoint
CREATE INDEX "agent_stretches_open_idx" ON "agent_stretches" USING btree ("tenant_id","agent_id") WHERE "agent_stretches"."to_at" is null;--> statement-breakpoint
CREATE INDEX "queue_visits_left_idx" ON "queue_visits" USING btree ("tenant_id","left_at");--> statement-breakpoint
CREATE INDEX "queue_visits_entered_idx" ON "queue_visits" USING btree ("tenant_id","entered_at");--> statement-breakpoint
CREATE INDEX "wait_predictions_at_idx" ON "wait_predictions" USING btree ("tenant_id","at");--> statement-breakpoint
CREATE INDEX "events_at_idx" ON "events" USING btree ("tenant_id","at");--> statement-breakpoint
CALL public.secure_tenant_table('public.queue_visits', 'tenant_id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
CALL public.secure_tenant_table('public.agent_stretches', 'tenant_id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
CALL public.secure_tenant_table('public.wait_predictions', 'tenant_id', 'SELECT, INSERT, UPDATE');
