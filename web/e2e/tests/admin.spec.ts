import { ASYNC, expect, test } from '../fixtures';

test('whoever is no admin sees no way in, and is told so at the address', async ({
  page,
  person: _,
  words,
  language,
  device,
}) => {
  await page.goto(`/${language}/`);
  if (device === 'phone') await page.getByRole('button', { name: words('shell', 'openNavigation') }).click();
  const sections = page.getByRole('navigation', { name: words('shell', 'sections') });
  await expect(sections.getByRole('link', { name: words('shell', 'section.billing') })).toBeVisible();
  await expect(sections.getByRole('link', { name: words('shell', 'section.admin') })).toHaveCount(0);
  await page.goto(`/${language}/admin/`);
  await expect(page.getByText(words('admin', 'forbidden'))).toBeVisible();
});

test('what chores did is told in the words of the page', async ({ page, admin: _, words, language }) => {
  const chore = { everySeconds: 3_600, lastRunAt: new Date().toISOString(), nextRunAt: null, lastDetail: null };
  const did = { ...chore, name: 'rows', lastOutcome: 'ok', lastCount: 3, lastFailure: null };
  const failed = { ...chore, name: 'books', lastOutcome: 'failed', lastCount: null, lastFailure: 'ledger.broken' };
  const items = [did, { ...failed, lastDetail: 'I1, I3' }];
  await page.route('**/api/v1/admin/chores', (route) => route.fulfill({ json: { items, nextCursor: null } }));
  await page.goto(`/${language}/admin/?tab=jobs`);
  await expect(page.getByText(language === 'fa' ? '۳ ردیف پاک شد' : '3 rows removed')).toBeVisible();
  await expect(page.getByText(words('admin', 'choreFailure.ledgerBroken'))).toContainText('I1, I3');
});

test('how each part is, and why a model is not sold, is told in the words of the page', async ({
  page,
  admin: _,
  words,
  language,
}) => {
  const lost = { code: 'workers.missing', figures: { waiting: 3 }, detail: null };
  const kept = { code: 'models.kept_back', figures: { offered: 2, kept_back: 1, varies: 1 }, detail: null };
  const broken = { code: 'model.failed', figures: {}, detail: 'ended with status 3' };
  const late = { code: 'work.done', figures: { at: new Date(Date.now() - 120_000).toISOString() }, detail: null };
  const parts = [
    { name: 'worker', status: 'down', remark: lost },
    { name: 'models', status: 'ok', remark: kept },
    { name: 'language model', status: 'down', remark: broken },
    { name: 'background sweep', status: 'ok', remark: late },
  ];
  const answer = { status: 'degraded', parts, capabilities: [] };
  await page.route('**/api/v1/health', (route) => route.fulfill({ json: answer }));
  await page.goto(`/${language}/admin/?tab=health`);
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: words('admin', name) });
  await expect(row('part.worker')).toContainText(language === 'fa' ? '۳ کار در صف است' : '3 jobs wait');
  await expect(row('obstacle.varies')).toContainText(words('admin', 'part.models'));
  await expect(row('part.languageModel')).toContainText('ended with status 3');
  await expect(row('round.sweep')).toContainText(language === 'fa' ? '۲ دقیقه پیش' : '2 minutes ago');
});

test('an admin gives coins with a reason, and both are on record', async ({ page, admin, words, language }) => {
  await page.goto(`/${language}/admin/`);
  await page.getByRole('searchbox').fill(admin.email);
  const row = page.getByRole('row').filter({ hasText: admin.email });
  await row.getByRole('button').click();
  await page.getByRole('menuitem', { name: words('admin', 'adjust') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words('admin', 'signed')).fill('۲۵٫۵');
  await dialog.getByLabel(words('admin', 'reason')).fill('A thank-you');
  await dialog.getByRole('button', { name: words('admin', 'apply') }).click();
  await expect(page.getByText(words('admin', 'adjusted'))).toBeVisible();
  expect(await admin.call('GET', '/billing/balance')).toMatchObject({ available: '225.500000' });
  await page.goto(`/${language}/admin/?tab=audit`);
  await expect(page.getByText('A thank-you')).toBeVisible();
});

test('an admin shuts somebody out for a reason, and lets them in again', async ({
  page,
  admin: _,
  words,
  language,
  request,
  baseURL,
}) => {
  const email = `guest-${Date.now().toString(36)}@example.org`;
  const [headers, password] = [{ Origin: baseURL ?? '', 'X-AIMall-CSRF': '1' }, 'correct horse battery staple'];
  const enter = async (path: 'register' | 'login') =>
    (await request.post(`/api/v1/auth/${path}`, { headers, data: { email, password, displayName: 'Guest' } })).ok();
  expect(await enter('register')).toBe(true);
  await page.goto(`/${language}/admin/`);
  await page.getByRole('searchbox').fill(email);
  const row = page.getByRole('row').filter({ hasText: email });
  const act = async (name: 'suspend' | 'restore') => {
    await row.getByRole('button').click();
    await page.getByRole('menuitem', { name: words('admin', name) }).click();
    const asked = page.getByRole('alertdialog');
    const go = asked.getByRole('button', { name: words('admin', name) });
    await expect(go).toBeDisabled();
    await asked.getByLabel(words('admin', 'reason')).fill(`To ${name}`);
    await go.click();
    await expect(asked).toBeHidden();
  };
  await act('suspend');
  await expect(row.getByText(words('admin', 'disabled')).filter({ visible: true })).toBeVisible();
  expect(await enter('login')).toBe(false);
  await act('restore');
  await expect(row.getByText(words('admin', 'disabled'))).toHaveCount(0);
  await page.goto(`/${language}/admin/?tab=audit`);
  await expect(page.getByText('To suspend')).toBeVisible();
});

test('an admin sees a job that died, and tries it again', async ({ page, admin, words, language }) => {
  const order = { model: 'atelier/painter', prompt: 'this must fail' };
  const { generationId } = (await admin.call('POST', '/images/generate', order, ASYNC)) as { generationId: string };
  const standing = async () => ((await admin.call('GET', `/generations/${generationId}`)) as { state: string }).state;
  await expect.poll(standing, { timeout: 45_000 }).toBe('voided');
  await page.goto(`/${language}/admin/?tab=jobs`);
  await page.getByRole('radio', { name: words('admin', 'jobState.dead') }).click();
  const row = page.getByRole('row').filter({ hasText: admin.email });
  await expect(row).toContainText('provider.request_refused');
  await row.getByRole('button', { name: words('admin', 'retryJob') }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('admin', 'retryJob') })
    .click();
  await expect(page.getByText(words('admin', 'retried'))).toBeVisible();
});

test('a model that is sold by the piece shows what one costs', async ({ page, admin: _, words, language }) => {
  await page.goto(`/${language}/admin/?tab=models`);
  const row = page.getByRole('row').filter({ hasText: 'atelier/painter' });
  const price = words('chat', 'per.image')
    .replaceAll(/<price>.*<\/price>/g, '')
    .trim();
  await expect(row).toContainText(price);
  await expect(row).toContainText(language === 'fa' ? '۱٫۲۵' : '1.25');
});
