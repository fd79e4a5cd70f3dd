import { join } from 'node:path';
import { DEPLOYMENT_FILES, generateDeploymentKeys, readSecretFile } from '@cordboard/platform';
import { z } from 'zod';

const passwordsSchema = z.object({ app: z.string().min(16), auth: z.string().min(16) });

export interface DeploymentKeys {
  readonly turnSecret: string;
  /** Of the two database roles that log in. */
  readonly appPassword: string;
  readonly authPassword: string;
}

/** Makes what is missing in the keys' folder and reads what the supervisor itself needs. */
export async function prepareKeys(folder: string): Promise<DeploymentKeys> {
  await generateDeploymentKeys(folder);
  const passwords = passwordsSchema.parse(JSON.parse(readSecretFile(join(folder, DEPLOYMENT_FILES.databasePasswords))));
  return {
    turnSecret: readSecretFile(join(folder, DEPLOYMENT_FILES.turnSecret)),
    appPassword: passwords.app,
    authPassword: passwords.auth,
  };
}
