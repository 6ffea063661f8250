// The lock must not record the address of whoever's package registry wrote it.
import { readFileSync } from 'node:fs';

if (readFileSync('package-lock.json', 'utf8').includes('"resolved"')) {
  console.error('package-lock.json holds "resolved" lines. Write it again in web/, where .npmrc leaves them out:');
  console.error('  rm -rf node_modules package-lock.json && npm i --package-lock-only && npm ci --dry-run');
  process.exit(1);
}
