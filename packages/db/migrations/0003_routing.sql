CREATE TABLE "routing_profile_entries" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"routing_profile_id" text NOT NULL,
	"queue_id" text NOT NULL,
	"channel" text DEFAULT 'voice' NOT NULL,
	"priority" integer DEFAULT 1 NOT NULL,
	"delay_ms" integer DEFAULT 0 NOT NULL,
	"position" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "routing_profile_entries_tenant_id_routing_profile_id_queue_id_channel_pk" PRIMARY KEY("tenant_id","routing_profile_id","queue_id","channel")
);
--> statement-breakpoint
CREATE TABLE "routing_profiles" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "routing_profiles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "agent_skills" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"agent_id" text NOT NULL,
	"skill_id" text NOT NULL,
	"level" integer NOT NULL,
	CONSTRAINT "agent_skills_tenant_id_agent_id_skill_id_pk" PRIMARY KEY("tenant_id","agent_id","skill_id")
);
--> statement-breakpoint
CREATE TABLE "skills" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "skills_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "routing_profile_id" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "weight" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "queues" ADD COLUMN "routing" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "routing_profile_entries" ADD CONSTRAINT "routing_profile_entries_tenant_id_routing_profile_id_routing_profiles_tenant_id_id_fk" FOREIGN KEY ("tenant_id","routing_profile_id") REFERENCES "public"."routing_profiles"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routing_profile_entries" ADD CONSTRAINT "routing_profile_entries_tenant_id_queue_id_queues_tenant_id_id_fk" FOREIGN KEY ("tenant_id","queue_id") REFERENCES "public"."queues"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routing_profiles" ADD CONSTRAINT "routing_profiles_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_skills" ADD CONSTRAINT "agent_skills_tenant_id_agent_id_agents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","agent_id") REFERENCES "public"."agents"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_skills" ADD CONSTRAINT "agent_skills_tenant_id_skill_id_skills_tenant_id_id_fk" FOREIGN KEY ("tenant_id","skill_id") REFERENCES "public"."skills"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "skills" ADD CONSTRAINT "skills_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "routing_profile_entries_queue_idx" ON "routing_profile_entries" USING btree ("tenant_id","queue_id");--> statement-breakpoint
CREATE INDEX "agent_skills_skill_idx" ON "agent_skills" USING btree ("tenant_id","skill_id");--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_tenant_id_routing_profile_id_routing_profiles_tenant_id_id_fk" FOREIGN KEY ("tenant_id","routing_profile_id") REFERENCES "public"."routing_profiles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agents_routing_profile_idx" ON "agents" USING btree ("tenant_id","routing_profile_id");--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['skills', 'agent_skills', 'routing_profiles', 'routing_profile_entries'] LOOP
    CALL public.secure_tenant_table(('public.' || name)::regclass, 'tenant_id', 'SELECT, INSERT, UPDATE, DELETE');
  END LOOP;
END $$;
