/** Checks of account fields; each returns the key of a text under `account.checks`, or null. The server checks again. */
export const PASSWORD_MIN = 10;

export function checkEmail(value: string): 'email' | null {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/.test(value.trim()) ? null : 'email';
}

export function checkPresent(value: string): 'present' | null {
  return value.trim() === '' ? 'present' : null;
}

export function checkNewPassword(value: string): 'password' | null {
  return value.length >= PASSWORD_MIN ? null : 'password';
}
