import { ASYNC, expect, test } from '../fixtures';
import { lookAt, open } from '../look';

const OPEN_PAGES = ['login', 'register'];

for (const path of OPEN_PAGES) {
  test(`/${path}/ is whole for whoever is not logged in`, async ({ page, language, theme }, info) => {
    await open(page, `${path}/`, { language, theme });
    await lookAt(page, path, info);
  });
}

test('pictures are whole among others and alone', async ({ page, person, language, theme, words }, info) => {
  for (const [at, ratio] of (['1:1', '16:9', '3:4', '9:16', '4:3'] as const).entries()) {
    await person.call('POST', '/images/generate', { model: 'atelier/painter', prompt: `picture ${at}`, ratio });
  }
  await person.call('POST', '/images/generate', { model: 'atelier/painter', prompt: 'this must fail' }, ASYNC);
  await open(page, 'images/', { language, theme });
  await lookAt(page, 'images-full', info);
  await page.getByRole('button', { name: words('images', 'open', { name: 'picture 2' }) }).click();
  await expect(page.getByRole('img', { name: 'picture 2' })).toBeVisible();
  await lookAt(page, 'images-lightbox', info);
});

test('what was spoken is whole', async ({ page, person, language, theme }, info) => {
  await person.call('POST', '/audio/tts', { model: 'atelier/speaker', text: 'سلام، خوش آمدید' });
  await open(page, 'audio/?tab=speak', { language, theme });
  await lookAt(page, 'audio-speak-full', info);
});

test('whoever is not logged in is sent to the log-in, and from there to where they wanted to go', async ({
  page,
  language,
}) => {
  await page.goto(`/${language}/billing/`);
  await expect(page).toHaveURL(`/${language}/login/?next=${encodeURIComponent(`/${language}/billing/`)}`);
});
