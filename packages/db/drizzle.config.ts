import { defineConfig } from 'drizzle-kit';

/** `npm run generate -w @cordboard/db` compares src/schema with the last snapshot and writes the next migration. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema/*.ts',
  out: './migrations',
  schemaFilter: ['public', 'auth'],
});
