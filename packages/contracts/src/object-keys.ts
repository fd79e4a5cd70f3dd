import type { PromptId, RecordingId, TenantId } from './ids.ts';

/** Every object of a tenant is under its own prefix; nothing else builds object keys. */
export const objectKeys = {
  tenantPrefix: (tenantId: TenantId) => `t/${tenantId}/`,
  /** Ogg/Opus, mono, 20 ms packets. `hash` is SHA-256 (hex) of locale, voice and text. */
  speech: (tenantId: TenantId, hash: string) => `t/${tenantId}/speech/${hash}.opus`,
  music: (tenantId: TenantId, name: string) => `t/${tenantId}/music/${name}.opus`,
  promptSource: (tenantId: TenantId, promptId: PromptId) => `t/${tenantId}/prompts/${promptId}.source`,
  prompt: (tenantId: TenantId, promptId: PromptId, version: number) => `t/${tenantId}/prompts/${promptId}.${version}.opus`,
  recordingPrefix: (tenantId: TenantId, recordingId: RecordingId) => `t/${tenantId}/recordings/${recordingId}`,
  /** A recording whose media node died goes on as another part at the next one; the first lies at the prefix itself. */
  recordingPart: (prefix: string, part: number) => (part === 1 ? prefix : `${prefix}/part-${part}`),
  /** Below the prefix of a recording, or of a part. The manifest is written last: where it is, all tracks are. */
  recordingManifest: (prefix: string) => `${prefix}/manifest.json`,
  recordingTrack: (prefix: string, index: number) => `${prefix}/${index}.track`,
  recordingOgg: (prefix: string) => `${prefix}/stereo.opus`,
  recordingPeaks: (prefix: string) => `${prefix}/peaks.json`,
  /** The same under the recording's key; of a finished recording there is nothing else. */
  sealed: (key: string) => `${key}.sealed`,
} as const;
