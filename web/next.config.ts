import type { NextConfig } from 'next';

// Two shapes of one app: the static export that the Python process serves, and a Next server for front-end work
// that hands `/api` on to a running AI Mall.
const isServer = process.env.WEB_OUTPUT === 'server';
const api = process.env.AIMALL_API ?? 'http://127.0.0.1:8000';

const config: NextConfig = {
  ...(isServer ? {} : { output: 'export' as const }),
  trailingSlash: true,
  images: { unoptimized: true },
  reactCompiler: true,
  // `npm run typecheck` looks at them; whoever only builds need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // A compressing server would hold streamed answers back.
  compress: false,
  agentRules: false,
  experimental: { turbopackRustReactCompiler: true, globalNotFound: true },
  ...(isServer
    ? {
        skipTrailingSlashRedirect: true,
        rewrites: async () => [{ source: '/api/:path*', destination: `${api}/api/:path*` }],
      }
    : {}),
};

export default config;
