// Every page of the console in a real browser: by axe in both languages and both themes, narrow, by keyboard alone, without JavaScript.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { launch, missing } from './browser.mjs';
import { visit } from './pages.mjs';
import { startConsole } from './server.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LANGUAGES = ['fr', 'en'];
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const MAX_BYTES = 100_000;

// By its name, so that a report says what was left out.
test('the console in a browser: a browser is there', { skip: missing ?? false }, () => assert.equal(missing, null));

describe('the console in a browser', { skip: missing ?? false, timeout: 180_000, concurrency: 2 }, () => {
  let server;
  let browser;
  let state;
  let paths;

  before(async () => {
    [server, browser] = await Promise.all([startConsole(), launch()]);
    const context = await browser.newContext({ locale: 'fr-FR' });
    ({ state, paths } = await visit(context, server));
    await context.close();
  }, { timeout: 120_000 });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A page of a signed-in person; without transitions, so that a colour is what it will be. */
  const open = async (options) => (await browser.newContext({ storageState: state, reducedMotion: 'reduce', ...options })).newPage();

  for (const language of LANGUAGES) {
    test(`each page, ${language}, in light, and once in dark: axe finds nothing`, async () => {
      const page = await open({ locale: language === 'fr' ? 'fr-FR' : 'en-GB', colorScheme: 'light', bypassCSP: true });
      const found = [];
      for (const path of paths) {
        await page.goto(server.base + path, { waitUntil: 'domcontentloaded' });
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        await page.evaluate(AXE);
        found.push(...await violations(page, path, undefined));
        // Only colours differ by theme, and no colour by language.
        if (language === LANGUAGES[0]) {
          await page.emulateMedia({ colorScheme: 'dark' });
          found.push(...await violations(page, `${path} in dark`, COLOUR_RULES));
          await page.emulateMedia({ colorScheme: 'light' });
        }
      }

      await page.context().close();
      assert.deepEqual(found, []);
    });
  }

  test('forms in error, and what they would do: axe finds nothing, and they fit 320 pixels', async () => {
    const page = await open({ viewport: { width: 320, height: 800 }, locale: 'fr-FR', bypassCSP: true });
    const found = [];
    const look = async (name) => {
      await page.evaluate(AXE);
      found.push(...await violations(page, name, undefined));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(over, 0, `${name}: ${over} pixels over`);
    };
    await page.goto(`${server.base}/console/conventions/new`);
    await page.evaluate(() => document.querySelector('main form').setAttribute('novalidate', ''));
    await page.fill('#reference', 'COMMUNAUTE-DE-COMMUNES-DU-HAUT-PAYS-2026-2027');
    await send(page);
    assert.match(await page.title(), /^Erreur : /);
    await look('a convention in error');
    for (const [name, value] of Object.entries({
      year: '2026-2027', academy: 'TOULOUSE', collectivite: 'COMMUNAUTÉ DE COMMUNES DU HAUT PAYS D\'OLT ET DU CARLADEZ', siret: '21120202300019',
      signed: '2026-06-20', schools: server.uai,
    })) {
      await page.fill(`#${name}`, value);
    }

    await send(page);
    assert.match(await page.locator('h1').innerText(), /^Enregistrer COMMUNAUTE/);
    await look('a convention before it is recorded');
    await page.goto(`${server.base}/console/conventions/renew?from=2025-2026`);
    await send(page);
    await look('a renewal of a year');
    await page.goto(`${server.base}/console/conventions/RODEZ-2025-2026/terminate`);
    await page.check('#early');
    await send(page);
    await look('a termination');
    assert.deepEqual(found, []);
    await page.context().close();
  });

  test('the end of a session is announced by the style sheet alone, five minutes before', async () => {
    const page = await open({ locale: 'fr-FR' });
    await page.goto(`${server.base}/console/conventions/new`);
    const notice = page.locator('.ending');
    assert.equal(await notice.isVisible(), false);
    const wait = await notice.evaluate((element) => element.getAnimations()[0].effect.getTiming().delay);
    assert.ok(wait >= 24 * 60_000 && wait <= 25 * 60_000, `${wait} ms`);
    await notice.evaluate((element) => { element.getAnimations()[0].currentTime = 26 * 60_000; });
    assert.equal(await notice.isVisible(), true);
    assert.match(await notice.innerText(), /la session s'achève à \d+\sh\s\d\d/);
    await page.context().close();
  });

  test('each page at 320 pixels, without JavaScript: no scroll to the side, and no page above 100 kB', async () => {
    // The measure itself is a script of the test; the pages have none, and theirs would be refused.
    const page = await open({ viewport: { width: 320, height: 800 }, locale: 'fr-FR' });
    const wide = [];
    for (const path of paths) {
      const answer = await page.goto(server.base + path, { waitUntil: 'domcontentloaded' });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const bytes = (await answer.body()).length;
      if (over > 0 || bytes > MAX_BYTES) {
        wide.push(`${path}: ${over} pixels over, ${bytes} bytes`);
      }
    }

    await page.context().close();
    assert.deepEqual(wide, []);
  });

  test('a held plan is found and approved by keyboard alone, without JavaScript, in French', async () => {
    const page = await open({ locale: 'fr-FR', javaScriptEnabled: false });
    await page.goto(`${server.base}/console`);
    await tabTo(page, '#main', 1);
    await tabTo(page, `/console/plans/${server.plan}`, 40);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/plans/${server.plan}`);
    assert.match(await page.locator('h1').innerText(), /Plan \d+ · TOULOUSE/);
    await tabTo(page, `decide?choice=approve&uai=${server.uai}`, 60);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/decide**');
    assert.match((await page.locator('h1').innerText()).replaceAll('\u00a0', ' '), new RegExp(`^Suspendre \\d+ élèves .*${server.uai} \\?$`));
    const stops = await tabTo(page, (focused) => focused.name === 'reason', 40);
    await page.keyboard.type('Fermeture de classe confirmée');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**done=**');
    assert.match(await page.locator('main [role=status]').innerText(), /La décision est enregistrée/);
    assert.ok(stops <= 40, `${stops} stops`);
    await page.context().close();
  });

  test('a teacher is assigned to a class by keyboard alone, without JavaScript, in French', async () => {
    const page = await open({ locale: 'fr-FR', javaScriptEnabled: false });
    await page.goto(`${server.base}/console/assignments/${server.uai}`);
    await tabTo(page, (focused) => focused.name === 'class', 90);
    await page.keyboard.press('ArrowDown');
    await tabTo(page, (focused) => focused.name === 'person', 5);
    await page.keyboard.press('ArrowDown');
    await tabTo(page, (focused) => focused.name === 'from', 5);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/decide**');
    assert.match((await page.locator('h1').innerText()).replaceAll('\u00a0', ' '), /^Affecter .+ à .+ \?$/);
    await tabTo(page, (focused) => focused.name === 'reason', 40);
    await page.keyboard.type('Conseil des maîtres');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**done=**');
    assert.match(await page.locator('main [role=status]').innerText(), /La décision est enregistrée/);
    await page.context().close();
  });

  /** Sends the form of the page by its first button. */
  async function send(page) {
    await Promise.all([page.waitForLoadState('load'), page.locator('main form:not([role=search]) button').first().click()]);
    await page.waitForLoadState('domcontentloaded');
  }

  /** What axe finds: all of its rules, or those named. */
  async function violations(page, path, rules) {
    const found = await page.evaluate(
      (only) => globalThis.axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: only } : {}) }), rules);
    return found.violations.map((one) => `${path}: ${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
  }

  /** Presses Tab until a link to this address, or what a function accepts, has the focus, which must be visible; how often. */
  async function tabTo(page, target, limit) {
    for (let stops = 1; stops <= limit; stops += 1) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      if (await focused.count() === 0) {
        continue;
      }

      const [href, name] = [await focused.getAttribute('href'), await focused.getAttribute('name')];
      if (typeof target === 'string' ? href?.endsWith(target) : target({ href, name })) {
        return stops;
      }
    }

    throw new Error(`${target} does not get the focus within ${limit} stops.`);
  }
});
