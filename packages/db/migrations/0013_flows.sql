CREATE TABLE "flow_versions" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"flow_id" text NOT NULL,
	"version" integer NOT NULL,
	"graph" jsonb NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "flow_versions_tenant_id_flow_id_version_pk" PRIMARY KEY("tenant_id","flow_id","version")
);
--> statement-breakpoint
CREATE TABLE "flows" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"draft" jsonb NOT NULL,
	"draft_revision" integer DEFAULT 1 NOT NULL,
	"live_version" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "flows_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "web_call_keys" ADD COLUMN "flow_id" text;--> statement-breakpoint
ALTER TABLE "flow_versions" ADD CONSTRAINT "flow_versions_tenant_id_flow_id_flows_tenant_id_id_fk" FOREIGN KEY ("tenant_id","flow_id") REFERENCES "public"."flows"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "web_call_keys" ADD CONSTRAINT "web_call_keys_tenant_id_flow_id_flows_tenant_id_id_fk" FOREIGN KEY ("tenant_id","flow_id") REFERENCES "public"."flows"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE public.flows ADD CONSTRAINT flows_live_version_fk
  FOREIGN KEY (tenant_id, id, live_version) REFERENCES public.flow_versions (tenant_id, flow_id, version);
--> statement-breakpoint
CALL public.secure_tenant_table('public.flows', 'tenant_id', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
-- What was published stays what it was: calls under way follow it.
CALL public.secure_tenant_table('public.flow_versions', 'tenant_id', 'SELECT, INSERT');
