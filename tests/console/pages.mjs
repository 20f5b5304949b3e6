// Every page of the console with something to show on it, as a person of every role sees it.

import { sendList, signIn, statePurpose } from './browser.mjs';
import { ONDE_LIST } from './server.mjs';

/** Signs a context in, sends lists of ONDE, and finds a person, a class and a teacher: the state of the session, and the pages. */
export async function visit(context, server) {
  const page = await signIn(context, await server.link());
  await statePurpose(page, server.base, 'Essai de la console');
  await page.goto(`${server.base}/console/plans/${server.plan}/changes`);
  const person = await page.locator('tbody th a').first().getAttribute('href');
  const reports = [];
  for (const list of [ONDE_LIST, 'a;b;c\n']) {
    reports.push(await sendList(page, server.base, server.ondeUai, list));
  }

  await page.goto(`${server.base}/console/assignments/${server.uai}`);
  const [assignable, teacher] = [await choice(page, '#class'), await choice(page, '#person')];
  return { state: await context.storageState(), paths: pathsOf(server, { person, reports, assignable, teacher }) };
}

function pathsOf({ run, plan, uai }, { person, reports, assignable, teacher }) {
  return [
    '/console', '/console/runs', `/console/runs/${run}`, `/console/runs/${run}/problems`, `/console/runs/${run}/undo`,
    '/console/runs/start', '/console/problems', '/console/identities', '/console/plans', `/console/plans/${plan}`,
    `/console/plans/${plan}/changes`, `/console/plans/${plan}/decide?choice=approve&uai=${uai}`, '/console/persons', person,
    `${person}/history`, '/console/schools', '/console/schools?stale=1', `/console/schools/${uai}`, '/console/conventions',
    '/console/conventions?ending=400', '/console/conventions/RODEZ-2025-2026', '/console/conventions/CERET-2026-2027/terminate',
    '/console/contributions?year=2025-2026', '/console/assignments', `/console/assignments/${uai}`,
    `/console/assignments/${uai}?year=2025-2026`, `/console/assignments/${uai}/decide?act=assign&class=${assignable}&person=${teacher}`,
    '/console/onde', ...reports, '/console/indicators', '/console/indicators?level=school&rounded=1',
    '/console/indicators?as_of=2019-01-01', '/console/indicators/series', '/console/gar', '/console/gar/1', '/console/gar/1/refusals',
    '/console/gar/managers', `/console/gar/managers?uai=${uai}`, `/console/gar/managers/decide?act=add&uai=${uai}&person=${teacher}`,
    '/console/conventions/new', '/console/conventions/RODEZ-2025-2026/amend', '/console/conventions/renew?from=2025-2026',
    '/console/conventions/renew/RODEZ-2025-2026', '/console/conventions/CERET-2026-2027/notice', '/console/settings',
    '/console/privacy/register', '/console/privacy/request', '/console/privacy/request?kind=1',
    `/console/privacy/export/${person.split('/').at(-1)}`, '/console/stay', '/console/rights', '/console/rights/grants', '/console/merges', '/console/measures', '/console/accesses', '/console/accessibility',
    '/console/purpose', '/console/map', '/console/signin', '/console/nowhere',
  ];
}

/** The value of the first choice of a list. */
function choice(page, list) {
  return page.locator(`${list} option:not([value=""])`).first().getAttribute('value');
}
