// Persian and English share one layout, so a class that names a physical side is wrong in one of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PHYSICAL =
  /(?<![\w-])(?:ml|mr|pl|pr|left|right|border-l|border-r|rounded-l|rounded-r|rounded-tl|rounded-tr|rounded-bl|rounded-br|scroll-ml|scroll-mr|scroll-pl|scroll-pr)-[\w[(]|(?<![\w-])text-(?:left|right)\b/;
// Said beside the few lines that mean a physical side in both languages, such as the time axis of a chart.
const MEANT = 'physical side:';

const wrong = [];
for (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !/\.(tsx?|css)$/.test(path) || path.endsWith('schema.d.ts')) continue;
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.forEach((line, at) => {
    if (PHYSICAL.test(line) && !line.includes(MEANT)) wrong.push(`${path}:${at + 1}: ${line.trim()}`);
  });
}
if (wrong.length > 0) {
  console.error('Physical sides; use ms/me/ps/pe/start/end/border-s/rounded-s/text-start instead:');
  console.error(wrong.join('\n'));
  process.exit(1);
}
