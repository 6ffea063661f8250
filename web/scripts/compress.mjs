// Writes a brotli and a gzip form beside each text of the export, so that serving one costs nothing.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const OUT = new URL('../out', import.meta.url).pathname;
const TEXTS = new Set(['.html', '.js', '.css', '.txt', '.svg', '.json']);
const WORTH_IT = 512; // bytes; below, headers outweigh what is saved

for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const body = readFileSync(path);
  if (body.length < WORTH_IT) continue;
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } };
  writeFileSync(`${path}.br`, brotliCompressSync(body, options));
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
}
