// A real browser, Debian's Chromium unless told otherwise, and a console that it is signed in to.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CONSOLE_CHROMIUM ?? '/usr/bin/chromium';

/** Why there is no browser; null when there is one. */
export const missing = existsSync(CHROMIUM) ? null : `no browser at ${CHROMIUM} (CONSOLE_CHROMIUM)`;

/** Starts the browser. */
export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}

/** Signs a context in by a one-time link. */
export async function signIn(context, link) {
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('main form button').click();
  await page.waitForURL('**/console');
  return page;
}

/** Sends a list of ONDE for a report; the address of the report. */
export async function sendList(page, base, uai, list) {
  await page.goto(`${base}/console/onde`);
  await page.fill('#uai', uai);
  await page.setInputFiles('#files', { name: 'CSVExtraction-eleves.csv', mimeType: 'text/csv', buffer: Buffer.from(list, 'utf8') });
  await page.locator('main form[enctype] button').click();
  await page.waitForURL('**/onde/reports/**');
  return new URL(page.url()).pathname;
}

/** States a purpose for the session. */
export async function statePurpose(page, base, purpose) {
  await page.goto(`${base}/console/purpose`);
  await page.fill('#purpose', purpose);
  await page.locator('main form button').click();
}
