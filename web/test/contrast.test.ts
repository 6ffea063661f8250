import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const buttons = readFileSync('src/components/ui/button.tsx', 'utf8');

function tokensOf(selector: string): Map<string, [number, number, number]> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
  const found = block.matchAll(/--([\w-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g);
  return new Map([...found].map(([, name = '', l, c, h]) => [name, [Number(l), Number(c), Number(h)]]));
}

/** The relative luminance (WCAG) of a colour given in OKLCH. */
function luminance([l, c, h]: [number, number, number]): number {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const lms = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map((value) => value ** 3) as [number, number, number];
  const [long, medium, short] = lms;
  const red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short;
  const green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short;
  const blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short;
  const inGamut = (channel: number) => Math.min(1, Math.max(0, channel));
  return 0.2126 * inGamut(red) + 0.7152 * inGamut(green) + 0.0722 * inGamut(blue);
}

const TEXTS = [
  ['foreground', 'background'],
  ['foreground', 'surface'],
  ['foreground', 'surface-3'],
  ['muted-foreground', 'background'],
  ['muted-foreground', 'surface'],
  ['muted-foreground', 'surface-3'],
  ['muted-foreground', 'sidebar'],
  ['primary-foreground', 'primary'],
  ['primary-foreground', 'primary-hover'],
  ['primary', 'surface'],
  ['primary', 'primary-soft'],
  ['coin-foreground', 'coin-soft'],
  ['success', 'surface'],
  ['success', 'success-soft'],
  ['danger', 'danger-soft'],
  ['danger', 'surface'],
] as const;

// What is written on a button of danger is another token in each theme.
const ON_DANGER = { ':root': 'primary-foreground', '.dark': 'background' } as const;

const CONTROLS = [
  ['input', 'surface'],
  ['ring', 'background'],
  ['ring', 'surface'],
] as const;

describe.each([':root', '.dark'] as const)('in %s', (selector) => {
  const tokens = tokensOf(selector);
  const contrast = (one: string, other: string) => {
    const [low, high] = [one, other].map((name) => luminance(tokens.get(name) ?? [0, 0, 0])).sort((x, y) => x - y);
    return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
  };
  test.each(TEXTS)('%s can be read on %s', (text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.9);
  });
  test.each(['danger', 'danger-hover'])('what is written on %s can be read', (ground) => {
    expect(contrast(ON_DANGER[selector], ground)).toBeGreaterThanOrEqual(4.9);
  });
  test.each(CONTROLS)('%s stands out from %s', (control, ground) => {
    expect(contrast(control, ground)).toBeGreaterThanOrEqual(3);
  });
});

test('what changes under a pointer changes to a colour that is measured here, not to a mixture with what is below', () => {
  const filled = [...buttons.matchAll(/'bg-(\w+) [^']*hover:bg-([\w/-]+)/g)].map(([, ground, hover]) => [
    ground,
    hover,
  ]);
  expect(filled).toEqual([
    ['primary', 'primary-hover'],
    ['danger', 'danger-hover'],
  ]);
});
