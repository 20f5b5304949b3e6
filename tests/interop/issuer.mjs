// A real OpenID provider (npm oidc-provider) on loopback, which a test rotates, takes away and brings back.

import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export const ALGORITHMS = ['RS', 'PS', 'ES'].flatMap((family) => [256, 384, 512].map((bits) => family + bits));

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
const SECRET = 'secret-of-the-interop-tests';
const CONFIGURATION = '/.well-known/openid-configuration';

/** A private key as a JWK. */
export function newKey(kid, alg) {
  const { privateKey } = CURVES[alg] ? generateKeyPairSync('ec', { namedCurve: CURVES[alg] }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

/** What a token says, not checked. */
export const read = (token) => token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));

/** The claims of a token under another key, RSA. */
export function forge(token, key) {
  const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: key.kid, typ: 'at+jwt' })).toString('base64url');
  const body = `${header}.${token.split('.')[1]}`;
  return `${body}.${sign('sha256', Buffer.from(body), { key, format: 'jwk' }).toString('base64url')}`;
}

/** An issuer that is away until `rotate` gives it keys. A client is named after its algorithm; `claims` are added to each token. */
export async function startIssuer(claims) {
  let answer = null;
  let asked = 0;
  const server = createServer((request, response) => {
    asked += request.url === CONFIGURATION ? 1 : 0;
    return answer ? answer(request, response) : request.socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  let current = null;

  return {
    url,
    /** How often its configuration was asked for. */
    asked: () => asked,
    /** From now on it has these keys, and signs with the first that fits. */
    rotate(keys) {
      current = new Provider(url, settingsOf(keys, claims)).callback();
      answer = current;
    },
    /** Cuts every connection. */
    leave() {
      answer = null;
      server.closeAllConnections();
    },
    /** A token for a machine, from its token endpoint as any client gets it. */
    async token(alg = 'RS256', audience = 'urn:entecole') {
      const response = await fetch(`${url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${alg}:${SECRET}`)}`, connection: 'close' },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
      });
      const given = await response.json();
      if (!given.access_token) {
        throw new Error(`The issuer gives no token: ${JSON.stringify(given)}`);
      }

      return given.access_token;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function settingsOf(keys, claims) {
  const clients = [...new Set(keys.map(({ alg }) => alg))];
  return {
    jwks: { keys },
    cookies: { keys: [SECRET] },
    clients: clients.map((alg) => ({
      client_id: alg, client_secret: SECRET, grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
      // That of tokens for people, which the tests ask for none of.
      id_token_signed_response_alg: alg,
    })),
    enabledJWA: { idTokenSigningAlgValues: ALGORITHMS },
    ttl: { ClientCredentials: 600 },
    extraTokenClaims: () => claims,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, audience, client) => ({ scope: '', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: client.clientId } } }),
      },
    },
  };
}
