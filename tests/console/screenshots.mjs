// Writes the pictures of docs/operations/console.md: five pages over the bundled sample, every person invented.
//   npm ci --prefix tests/console && node tests/console/screenshots.mjs

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, signIn, statePurpose } from './browser.mjs';
import { startConsole } from './server.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/operations/console', import.meta.url));

const server = await startConsole();
const browser = await launch();
try {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1100, height: 800 } });
  const page = await signIn(context, await server.link());
  await statePurpose(page, server.base, 'Appel d\'une école, ticket 1234');
  await page.goto(`${server.base}/console/plans/${server.plan}/changes`);
  const person = await page.locator('tbody th a').first().getAttribute('href');
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, path] of [
    ['nuit', '/console'], ['plan', `/console/plans/${server.plan}`],
    ['decision', `/console/plans/${server.plan}/decide?choice=approve&uai=${server.uai}`], ['personne', person],
    ['contributions', '/console/contributions?year=2025-2026'],
  ]) {
    await page.goto(server.base + path);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
  }
} finally {
  await browser.close();
  await server.stop();
}
