CREATE SCHEMA "auth";
--> statement-breakpoint
CREATE TABLE "agents" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"user_id" text,
	"name" text NOT NULL,
	"email" text,
	"role" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agents_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "audit_log_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "auth"."account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."invitation" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"inviter_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."member" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."organization" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"logo" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"metadata" text,
	CONSTRAINT "organization_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "auth"."session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"active_organization_id" text,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth"."user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth"."verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "callback_attempts" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"callback_id" text NOT NULL,
	"agent_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"outcome" text DEFAULT 'ringing' NOT NULL,
	"rang_at" timestamp (3) with time zone NOT NULL,
	"ring_until" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "callback_attempts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "callbacks" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"contact_id" text NOT NULL,
	"visitor_id" text NOT NULL,
	"queue_id" text NOT NULL,
	"requested_by" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "callbacks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "contact_notes" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"contact_id" text NOT NULL,
	"author_id" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_notes_tenant_id_contact_id_author_id_pk" PRIMARY KEY("tenant_id","contact_id","author_id")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"call_id" text,
	"kind" text DEFAULT 'voice' NOT NULL,
	"state" text DEFAULT 'created' NOT NULL,
	"visitor_id" text,
	"web_call_key_id" text,
	"queue_id" text,
	"agent_id" text,
	"disposition_id" text,
	"recording_id" text,
	"origin" text,
	"locale" text,
	"identity" jsonb,
	"form" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"queued_at" timestamp (3) with time zone,
	"connected_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"outcome" text,
	"wait_ms" integer,
	"talk_ms" integer,
	"wrap_up_ms" integer,
	"offers" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "contacts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "archive_positions" (
	"tenant_id" text PRIMARY KEY DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"epoch" integer NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"epoch" integer NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"config_version" bigint NOT NULL,
	"type" text NOT NULL,
	"contact_id" text,
	"agent_id" text,
	"queue_id" text,
	"data" jsonb NOT NULL,
	CONSTRAINT "events_tenant_id_epoch_seq_pk" PRIMARY KEY("tenant_id","epoch","seq")
);
--> statement-breakpoint
CREATE TABLE "prompts" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"text" text,
	"locale" text,
	"state" text DEFAULT 'processing' NOT NULL,
	"object_key" text,
	"duration_ms" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "prompts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "queue_agents" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"queue_id" text NOT NULL,
	"agent_id" text NOT NULL,
	CONSTRAINT "queue_agents_tenant_id_queue_id_agent_id_pk" PRIMARY KEY("tenant_id","queue_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "queue_prompts" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"queue_id" text NOT NULL,
	"moment" text NOT NULL,
	"kind" text NOT NULL,
	"prompt_id" text,
	CONSTRAINT "queue_prompts_tenant_id_queue_id_moment_pk" PRIMARY KEY("tenant_id","queue_id","moment"),
	CONSTRAINT "queue_prompts_kind_check" CHECK (("queue_prompts"."kind" = 'prompt') = ("queue_prompts"."prompt_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "queues" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"strategy" text DEFAULT 'longestIdle' NOT NULL,
	"priority" integer DEFAULT 50 NOT NULL,
	"ring_ms" integer DEFAULT 20000 NOT NULL,
	"wrap_up_ms" integer DEFAULT 60000 NOT NULL,
	"max_waiting" integer DEFAULT 0 NOT NULL,
	"max_wait_ms" integer DEFAULT 0 NOT NULL,
	"on_max_wait" text DEFAULT 'callback' NOT NULL,
	"callback_offered" boolean DEFAULT true NOT NULL,
	"callback_digit" text DEFAULT '1' NOT NULL,
	"callback_retry_ms" integer DEFAULT 300000 NOT NULL,
	"callback_max_attempts" integer DEFAULT 3 NOT NULL,
	"callback_ring_ms" integer DEFAULT 30000 NOT NULL,
	"announce_every_ms" integer DEFAULT 30000 NOT NULL,
	"announce_position" boolean DEFAULT true NOT NULL,
	"announce_wait" boolean DEFAULT true NOT NULL,
	"service_level_ms" integer DEFAULT 20000 NOT NULL,
	"recording" text DEFAULT 'always' NOT NULL,
	"hours" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "queues_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "dispositions" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"place" integer DEFAULT 0 NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "dispositions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "not_ready_reasons" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"place" integer DEFAULT 0 NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "not_ready_reasons_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "recordings" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"contact_id" text NOT NULL,
	"state" text DEFAULT 'recording' NOT NULL,
	"object_prefix" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"duration_ms" integer,
	"bytes" bigint,
	"detail" text,
	CONSTRAINT "recordings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "resume_tokens" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"contact_id" text NOT NULL,
	"visitor_id" text NOT NULL,
	"web_call_key_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "resume_tokens_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "station_secrets" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"username" text NOT NULL,
	"agent_id" text NOT NULL,
	"realm" text NOT NULL,
	"ha1" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "station_secrets_tenant_id_username_pk" PRIMARY KEY("tenant_id","username")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text,
	"name" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"config_version" bigint DEFAULT 1 NOT NULL,
	"fallback_queue_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_organization_id_unique" UNIQUE("organization_id")
);
--> statement-breakpoint
CREATE TABLE "visitors" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "visitors_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "web_call_keys" (
	"tenant_id" text DEFAULT nullif(current_setting('cordboard.tenant_id', true), '') NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"queue_id" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"allowed_origins" text[] NOT NULL,
	"identify_secret_sealed" text,
	"consent_text" text,
	"max_concurrent_calls" integer DEFAULT 20 NOT NULL,
	"max_waiting_calls" integer DEFAULT 20 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "web_call_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "web_call_keys_id_unique" UNIQUE("id")
);
--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."invitation" ADD CONSTRAINT "invitation_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "auth"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."invitation" ADD CONSTRAINT "invitation_inviter_id_user_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."member" ADD CONSTRAINT "member_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "auth"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_attempts" ADD CONSTRAINT "callback_attempts_tenant_id_callback_id_callbacks_tenant_id_id_fk" FOREIGN KEY ("tenant_id","callback_id") REFERENCES "public"."callbacks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_attempts" ADD CONSTRAINT "callback_attempts_tenant_id_agent_id_agents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","agent_id") REFERENCES "public"."agents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_tenant_id_contact_id_contacts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","contact_id") REFERENCES "public"."contacts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_tenant_id_queue_id_queues_tenant_id_id_fk" FOREIGN KEY ("tenant_id","queue_id") REFERENCES "public"."queues"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_notes" ADD CONSTRAINT "contact_notes_tenant_id_contact_id_contacts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","contact_id") REFERENCES "public"."contacts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_notes" ADD CONSTRAINT "contact_notes_tenant_id_author_id_agents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","author_id") REFERENCES "public"."agents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_visitor_id_visitors_tenant_id_id_fk" FOREIGN KEY ("tenant_id","visitor_id") REFERENCES "public"."visitors"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_web_call_key_id_web_call_keys_tenant_id_id_fk" FOREIGN KEY ("tenant_id","web_call_key_id") REFERENCES "public"."web_call_keys"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_queue_id_queues_tenant_id_id_fk" FOREIGN KEY ("tenant_id","queue_id") REFERENCES "public"."queues"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_agent_id_agents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","agent_id") REFERENCES "public"."agents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_disposition_id_dispositions_tenant_id_id_fk" FOREIGN KEY ("tenant_id","disposition_id") REFERENCES "public"."dispositions"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "archive_positions" ADD CONSTRAINT "archive_positions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_agents" ADD CONSTRAINT "queue_agents_tenant_id_queue_id_queues_tenant_id_id_fk" FOREIGN KEY ("tenant_id","queue_id") REFERENCES "public"."queues"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_agents" ADD CONSTRAINT "queue_agents_tenant_id_agent_id_agents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","agent_id") REFERENCES "public"."agents"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_prompts" ADD CONSTRAINT "queue_prompts_tenant_id_queue_id_queues_tenant_id_id_fk" FOREIGN KEY ("tenant_id","queue_id") REFERENCES "public"."queues"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_prompts" ADD CONSTRAINT "queue_prompts_tenant_id_prompt_id_prompts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","prompt_id") REFERENCES "public"."prompts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queues" ADD CONSTRAINT "queues_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispositions" ADD CONSTRAINT "dispositions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "not_ready_reasons" ADD CONSTRAINT "not_ready_reasons_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_tenant_id_contact_id_contacts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","contact_id") REFERENCES "public"."contacts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resume_tokens" ADD CONSTRAINT "resume_tokens_tenant_id_web_call_key_id_web_call_keys_tenant_id_id_fk" FOREIGN KEY ("tenant_id","web_call_key_id") REFERENCES "public"."web_call_keys"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_secrets" ADD CONSTRAINT "station_secrets_tenant_id_agent_id_agents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","agent_id") REFERENCES "public"."agents"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visitors" ADD CONSTRAINT "visitors_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "web_call_keys" ADD CONSTRAINT "web_call_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "web_call_keys" ADD CONSTRAINT "web_call_keys_tenant_id_queue_id_queues_tenant_id_id_fk" FOREIGN KEY ("tenant_id","queue_id") REFERENCES "public"."queues"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agents_tenant_user_idx" ON "agents" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "audit_log_target_idx" ON "audit_log" USING btree ("tenant_id","target_kind","target");--> statement-breakpoint
CREATE INDEX "account_user_id_idx" ON "auth"."account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "invitation_organization_id_idx" ON "auth"."invitation" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "invitation_email_idx" ON "auth"."invitation" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "member_organization_user_idx" ON "auth"."member" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE INDEX "member_user_id_idx" ON "auth"."member" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_user_id_idx" ON "auth"."session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier_idx" ON "auth"."verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "callback_attempts_callback_idx" ON "callback_attempts" USING btree ("tenant_id","callback_id");--> statement-breakpoint
CREATE UNIQUE INDEX "callbacks_one_open_idx" ON "callbacks" USING btree ("tenant_id","visitor_id","queue_id") WHERE "callbacks"."state" in ('waiting', 'ringing');--> statement-breakpoint
CREATE UNIQUE INDEX "callbacks_contact_idx" ON "callbacks" USING btree ("tenant_id","contact_id");--> statement-breakpoint
CREATE INDEX "callbacks_due_idx" ON "callbacks" USING btree ("due_at") WHERE "callbacks"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "contacts_created_idx" ON "contacts" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "contacts_visitor_idx" ON "contacts" USING btree ("tenant_id","visitor_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "contacts_agent_idx" ON "contacts" USING btree ("tenant_id","agent_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "contacts_queue_idx" ON "contacts" USING btree ("tenant_id","queue_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "events_contact_idx" ON "events" USING btree ("tenant_id","contact_id","epoch","seq");--> statement-breakpoint
CREATE INDEX "events_agent_at_idx" ON "events" USING btree ("tenant_id","agent_id","at");--> statement-breakpoint
CREATE INDEX "queue_agents_agent_idx" ON "queue_agents" USING btree ("tenant_id","agent_id");--> statement-breakpoint
CREATE INDEX "recordings_contact_idx" ON "recordings" USING btree ("tenant_id","contact_id");--> statement-breakpoint
CREATE INDEX "recordings_unfinished_idx" ON "recordings" USING btree ("updated_at") WHERE "recordings"."state" in ('recording', 'processing');