// Fails when a page of the export makes one wait for more than it may. Sizes are those on the wire: brotli, kB of 1,000
// bytes. Scripts for browsers without modules (`noModule`) are not loaded by those that the dashboard works in.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OUT = new URL('../out', import.meta.url).pathname;
const KB = 1000;
const SCRIPTS_KB = { 'chat/': 270, 'login/': 210, 'register/': 210 };
const SCRIPTS_ELSEWHERE_KB = 230;
const STYLES_KB = 15;
const FONTS_KB = 140;
const EXPORT_MB = 9; // without the compressed copies; each page carries the words of its language, in four files

const bytesOf = (address) => {
  const path = join(OUT, decodeURIComponent(address.split('?')[0]));
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
};
const all = readdirSync(OUT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

const faults = [];
const hold = (what, bytes, most, unit = 'kB') => {
  const size = bytes / (unit === 'MB' ? KB * KB : KB);
  const line = `${what}: ${size.toFixed(1)} of ${most} ${unit}`;
  console.log(line);
  if (size > most) faults.push(line);
};

for (const language of ['fa', 'en']) {
  const root = join(OUT, language);
  const pages = [
    '',
    ...readdirSync(root, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map((one) => `${one.name}/`),
  ];
  for (const page of pages.filter((one) => existsSync(join(root, one, 'index.html')))) {
    const html = readFileSync(join(root, page, 'index.html'), 'utf8');
    const sum = (pattern) =>
      [...new Set([...html.matchAll(pattern)].map(([, address]) => address))].reduce(
        (total, one) => total + bytesOf(one),
        0,
      );
    hold(
      `scripts of /${language}/${page}`,
      sum(/<script (?![^>]*noModule)[^>]*src="([^"]+)"/gi),
      SCRIPTS_KB[page] ?? SCRIPTS_ELSEWHERE_KB,
    );
    hold(`styles of /${language}/${page}`, sum(/<link rel="stylesheet" href="([^"]+)"/g), STYLES_KB);
  }
}
const fonts = all.filter((path) => /\.woff2$/.test(path));
hold(
  'fonts',
  fonts.reduce((total, path) => total + statSync(path).size, 0),
  FONTS_KB,
);
const plain = all.filter((path) => !/\.(br|gz)$/.test(path));
hold(
  'the export',
  plain.reduce((total, path) => total + statSync(path).size, 0),
  EXPORT_MB,
  'MB',
);

if (faults.length > 0) {
  console.error(`too large:\n  ${faults.join('\n  ')}`);
  process.exit(1);
}
