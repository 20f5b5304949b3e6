// Sign-in to the console at a real OpenID provider: code flow with PKCE, roles from the ID token.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { newKey } from './issuer.mjs';
import { startServer } from './server.mjs';

const TIMEOUT = { timeout: 120_000 };
const SECRET = 'secret-of-the-interop-tests';
const MAX_STEPS = 20;

let provider;
let server;
let base;

before(async () => {
  provider = await startProvider();
  server = await startServer(
    { ConsoleUrl: 'http://127.0.0.1:0', ConsoleAuthority: provider.url, ConsoleClientId: 'console', ConsoleClientSecret: SECRET }, '--console');
  [, base] = /Console on (\S+)\/console/.exec(server.said()) ?? await waitFor(server, /Console on (\S+)\/console/);
  provider.serve(`${base}/console/signin/back`);
}, TIMEOUT);

after(async () => {
  await server?.stop();
  await provider?.stop();
}, TIMEOUT);

async function waitFor(from, pattern) {
  for (;;) {
    const match = pattern.exec(from.said());
    if (match) {
      return match;
    }

    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A provider that signs in the person that the test names, without a form. */
async function startProvider() {
  let answer = null;
  const listener = createServer((request, response) => {
    return answer ? answer(request, response) : request.socket.destroy();
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${listener.address().port}`;
  let account = { sub: 'none' };
  return {
    url,
    signsIn(claims) {
      account = claims;
    },
    serve(back) {
      const oidc = new Provider(url, {
        jwks: { keys: [newKey('console', 'RS256')] },
        cookies: { keys: [SECRET] },
        clients: [{ client_id: 'console', client_secret: SECRET, redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] }],
        claims: { openid: ['sub', 'roles', 'academies'] },
        conformIdTokenClaims: false,
        // The client has no other flow than the code's, and none without PKCE.
        pkce: { required: () => true },
        findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...account, sub: id }) }),
        interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
        features: { devInteractions: { enabled: false } },
      });
      const other = oidc.callback();
      answer = async (request, response) => {
        if (!request.url.startsWith('/interaction/')) {
          return other(request, response);
        }

        const { prompt, params, session } = await oidc.interactionDetails(request, response);
        if (prompt.name === 'login') {
          return oidc.interactionFinished(request, response, { login: { accountId: account.sub } });
        }

        const grant = new oidc.Grant({ accountId: session.accountId, clientId: params.client_id });
        grant.addOIDCScope('openid');
        return oidc.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
      };
    },
    stop() {
      listener.closeAllConnections();
      return new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** A browser without scripts: follows redirects, keeps cookies. */
function browse() {
  const jar = new Map();
  return async (address) => {
    for (let url = address, step = 0; step < MAX_STEPS; step += 1) {
      const answer = await fetch(url, {
        redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), 'accept-language': 'en', connection: 'close' },
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
        jar.set(name, value);
      }

      if (answer.status < 300 || answer.status >= 400) {
        return { url, status: answer.status, text: await answer.text() };
      }

      url = new URL(answer.headers.get('location'), url).href;
    }

    throw new Error('Too many redirects.');
  };
}

test('a person of the provider signs in, with the roles and the perimeter of their claims', TIMEOUT, async () => {
  provider.signsIn({ sub: 'anne', roles: ['sync.operator'], academies: ['TOULOUSE'] });
  const open = browse();

  const first = await open(`${base}/console/plans`);
  assert.equal(new URL(first.url).pathname, '/console/signin');
  const shown = await open(`${base}/console/signin?start=1&back=%2Fconsole%2Fplans`);

  assert.deepEqual([shown.status, new URL(shown.url).pathname], [200, '/console/plans']);
  assert.match(shown.text, /<li>anne<\/li>/);
  assert.equal((await open(`${base}/console/conventions`)).status, 403);
});

test('a person without a role sees the first page and no other', TIMEOUT, async () => {
  provider.signsIn({ sub: 'bob' });
  const open = browse();

  assert.equal((await open(`${base}/console/signin?start=1`)).status, 200);
  assert.equal((await open(`${base}/console/plans`)).status, 403);
});

test('an answer of the provider that was not asked for opens nothing', TIMEOUT, async () => {
  const open = browse();

  const shown = await open(`${base}/console/signin/back?code=forged&state=forged`);

  assert.equal(new URL(shown.url).pathname, '/console/signin');
  assert.match(shown.text, /You are not signed in/);
});
