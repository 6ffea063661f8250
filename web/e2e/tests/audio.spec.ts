import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test, type Words } from '../fixtures';

test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    }),
});

const transcribe = (page: Page, words: Words) => page.getByRole('button', { name: words('audio', 'transcribe') });
const speak = (page: Page, words: Words) => page.getByRole('button', { name: words('audio', 'speak') });

/** Two and a half seconds of nothing, as a WAV. */
function silence(): Buffer {
  const samples = 20_000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + 2 * samples, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(2 * samples, 40);
  return Buffer.concat([head, Buffer.alloc(2 * samples)]);
}

const upload = (page: Page, name: string) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'audio/wav', buffer: silence() });

test('a recording is uploaded, written down with the moment of each sentence, and saved as subtitles', async ({
  page,
  person: _,
  words,
  language,
  upstream,
}) => {
  await upstream.script({ pieces: ['Two people greet each other.'] });
  let isChosen = () => {};
  const chosen = new Promise<void>((resolve) => {
    isChosen = resolve;
  });
  // The recording comes to the page later than what was said in it.
  await page.route('**/api/v1/generations/*/request', async (route) => {
    await chosen;
    await route.continue();
  });
  await page.goto(`/${language}/audio/`);
  await expect(transcribe(page, words)).toBeDisabled();
  await upload(page, 'meeting.wav');
  await expect(page.getByText('meeting.wav')).toBeVisible();
  await expect(transcribe(page, words)).toContainText(words('common', 'coins'));
  await transcribe(page, words).click();
  const segments = page.getByRole('list', { name: words('audio', 'segments') });
  await expect(segments.getByRole('button')).toHaveCount(2);
  await expect(page.getByText('Two people greet each other.')).toBeVisible();
  await segments.getByRole('button').nth(1).click();
  isChosen();
  await expect(segments.getByRole('button').nth(1)).toHaveAttribute('aria-current', 'true');
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: words('audio', 'save', { format: 'srt' }) }).click();
  const saved = await begun;
  expect(await readFile((await saved.path()) ?? '', 'utf8')).toContain('00:00:00,000 --> ');
});

test('whoever leaves while it is written down finds it on return', async ({
  page,
  person: _,
  words,
  language,
  upstream,
}) => {
  await page.goto(`/${language}/audio/`);
  await upload(page, 'please wait.wav');
  await expect(transcribe(page, words)).toBeEnabled();
  await transcribe(page, words).click();
  await expect(page.getByText(words('jobs', 'leave'))).toBeInViewport();
  await page.goto(`/${language}/billing/`);
  await page.goto(`/${language}/audio/`);
  await expect(page.getByText(words('jobs', 'leave'))).toBeVisible();
  await upstream.go();
  await expect(page.getByText('Good morning.')).toBeVisible();
});

test('what is recorded here is uploaded and written down', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/audio/`);
  await page.getByRole('button', { name: words('audio', 'record'), exact: true }).click();
  await expect(page.getByRole('timer')).toContainText(/[1۱]$/);
  await page.getByRole('button', { name: words('audio', 'stopRecording') }).click();
  await expect(transcribe(page, words)).toBeEnabled();
  await transcribe(page, words).click();
  await expect(page.getByText('Good morning.')).toBeVisible();
});

test('a microphone that is not allowed is explained', async ({ page, person: _, words, language }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.goto(`/${language}/audio/`);
  await page.getByRole('button', { name: words('audio', 'record'), exact: true }).click();
  await expect(page.getByText(words('audio', 'deniedHint'))).toBeVisible();
});

test('what is no sound is refused where it was dropped', async ({ page, person: _, words, language, mayFail }) => {
  mayFail(/^415 \/api\/v1\/files$/);
  await page.goto(`/${language}/audio/`);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'notes.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound at all') });
  await expect(page.getByText(words('errors', 'fileTypeRefused'))).toBeVisible();
});

test('a text is spoken for the price on the button, and plays', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/audio/?tab=speak`);
  await page.getByRole('textbox').fill('سلام، خوش آمدید');
  await expect(speak(page, words)).toContainText(words('common', 'coins'));
  await speak(page, words).click();
  const player = page.getByRole('group', { name: /سلام/ });
  await player.getByRole('button', { name: words('audio', 'play') }).click();
  await expect(player.getByRole('button', { name: words('audio', 'pause') })).toBeVisible();
  await expect.poll(async () => Number(await player.getByRole('slider').inputValue())).toBeGreaterThan(0);
});

test('a text of either language is offered a voice that speaks it', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/audio/?tab=speak`);
  const checked = page.getByRole('radiogroup', { name: words('audio', 'voice') }).getByRole('radio', { checked: true });
  await page.getByRole('textbox').fill('Good morning to everybody');
  await expect(checked).toHaveAttribute('value', 'en-gb');
  await page.getByRole('textbox').fill('صبح همگی به‌خیر');
  await expect(checked).toHaveAttribute('value', 'fa');
});

test('a text that is too long says so before it is sent', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/audio/?tab=speak`);
  await page.getByRole('textbox').fill('a'.repeat(4_097));
  await expect(page.getByText(words('audio', 'tooLong'))).toBeVisible();
  await expect(speak(page, words)).toBeDisabled();
});
