ALTER TABLE "callbacks" ADD COLUMN "scheduled_for" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "time_zone" text;--> statement-breakpoint
CREATE INDEX "callbacks_scheduled_idx" ON "callbacks" USING btree ("tenant_id","queue_id","scheduled_for") WHERE "callbacks"."scheduled_for" is not null;