import { APP_ROLE, AUTH_ROLE } from './roles.ts';

/** The two log-ins of a deployment, from the owner's address and the generated passwords. */
export function deriveDatabaseUrls(
  databaseUrl: string,
  passwords: { readonly appPassword: string; readonly authPassword: string },
): { databaseAppUrl: string; databaseAuthUrl: string } {
  return {
    databaseAppUrl: withLogin(databaseUrl, APP_ROLE, passwords.appPassword),
    databaseAuthUrl: withLogin(databaseUrl, AUTH_ROLE, passwords.authPassword),
  };
}

function withLogin(databaseUrl: string, user: string, password: string): string {
  const url = new URL(databaseUrl);
  url.username = user;
  url.password = encodeURIComponent(password);
  return url.href;
}
