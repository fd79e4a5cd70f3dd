import type { Role } from '@cordboard/contracts';

export interface DemoPerson {
  readonly role: Role;
  readonly name: string;
  readonly email: string;
}

export const DEMO_SLUG = 'demo';
export const DEMO_NAME = 'Harbour Coffee';

/** The first four answer calls; the queues name them by their place in this list. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { role: 'agent', name: 'Ana Ruiz', email: 'ana@demo.example' },
  { role: 'agent', name: 'Li Wei', email: 'li@demo.example' },
  { role: 'agent', name: 'Olga Orlova', email: 'olga@demo.example' },
  { role: 'agent', name: 'Sam Okoye', email: 'sam@demo.example' },
  { role: 'supervisor', name: 'Vera Lind', email: 'vera@demo.example' },
  { role: 'admin', name: 'Noor Haddad', email: 'noor@demo.example' },
];
