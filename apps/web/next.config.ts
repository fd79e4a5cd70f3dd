import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin('./src/i18n/request.ts');

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  transpilePackages: ['@cordboard/contracts', '@cordboard/platform', '@cordboard/db', '@cordboard/flow'],
  serverExternalPackages: ['pg', 'pino', 'postgres', 'redis', 'ws', 'nodemailer', '@aws-sdk/client-s3', 'prom-client'],
  // `npm run verify` checks the types of every workspace; checking them twice only makes the build slower.
  typescript: { ignoreBuildErrors: true },
  // Asked for by browsers that show something other than a page of ours, such as a recording.
  rewrites: () => Promise.resolve([{ source: '/favicon.ico', destination: '/icon.svg' }]),
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'] },
};

export default withNextIntl(config);
