// Every page of the console in a real browser: by axe in both languages and both themes, narrow, by keyboard alone, without JavaScript.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { launch, missing, signIn, statePurpose } from './browser.mjs';
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
    const page = await signIn(context, await server.link());
    await statePurpose(page, server.base, 'Essai de la console');
    await page.goto(`${server.base}/console/plans/${server.plan}/changes`);
    const person = await page.locator('tbody th a').first().getAttribute('href');
    state = await context.storageState();
    await context.close();
    paths = [
      '/console', '/console/runs', `/console/runs/${server.run}`, `/console/runs/${server.run}/problems`, `/console/runs/${server.run}/undo`,
      '/console/runs/start', '/console/problems', '/console/identities', '/console/plans', `/console/plans/${server.plan}`, `/console/plans/${server.plan}/changes`,
      `/console/plans/${server.plan}/decide?choice=approve&uai=${server.uai}`, '/console/persons', person, `${person}/history`,
      '/console/schools', '/console/schools?stale=1', `/console/schools/${server.uai}`, '/console/conventions',
      '/console/conventions?ending=400', '/console/conventions/RODEZ-2025-2026', '/console/conventions/CERET-2026-2027/terminate',
      '/console/contributions?year=2025-2026', '/console/rights', '/console/rights/grants', '/console/merges', '/console/measures',
      '/console/accesses', '/console/accessibility', '/console/purpose', '/console/map', '/console/signin', '/console/nowhere',
    ];
  }, { timeout: 120_000 });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A page of a signed-in person; without transitions, so that a colour is what it will be. */
  const open = async (options) => (await browser.newContext({ storageState: state, reducedMotion: 'reduce', ...options })).newPage();

  for (const language of LANGUAGES) {
    test(`each page, ${language}, in light and in dark: axe finds nothing`, async () => {
      const page = await open({ locale: language === 'fr' ? 'fr-FR' : 'en-GB', colorScheme: 'light', bypassCSP: true });
      const found = [];
      for (const path of paths) {
        await page.goto(server.base + path, { waitUntil: 'domcontentloaded' });
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        await page.evaluate(AXE);
        found.push(...await violations(page, path, undefined));
        // Only colours differ by theme.
        await page.emulateMedia({ colorScheme: 'dark' });
        found.push(...await violations(page, `${path} in dark`, COLOUR_RULES));
        await page.emulateMedia({ colorScheme: 'light' });
      }

      await page.context().close();
      assert.deepEqual(found, []);
    });
  }

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
    assert.match(await page.locator('[role=status]').innerText(), /La décision est enregistrée/);
    assert.ok(stops <= 40, `${stops} stops`);
    await page.context().close();
  });

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
