#!/usr/bin/env node
// Asks a running server one thing and prints the answer as JSON.

const USAGE = `usage: node tests/interop/ask.mjs ADDRESS METHOD [JSON] [--token TOKEN] [--purpose TEXT]

  ADDRESS  as in 127.0.0.1:5080
  METHOD   of DirectoryService (ListPersons), or of another service (EnrolmentService/ListConventions)
  JSON     the request, fields in lowerCamelCase or snake_case; {} when left out
  TOKEN    who calls, as 'entecole tokens issue' prints it; better in the variable ENTECOLE_TOKEN, which no list of processes shows
  TEXT     what persons are asked for, the access log keeps it (or the variable ENTECOLE_PURPOSE; 'ask.mjs' when left out)`;

const EXIT = { failed: 1, wrongUse: 2 };

class WrongUse extends Error {}

async function loadClient() {
  try {
    return await import('./client.mjs');
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new WrongUse('The packages of this command are not installed yet: npm ci --prefix tests/interop');
    }

    throw error;
  }
}

function parse(text) {
  try {
    return camelCase(JSON.parse(text));
  } catch (error) {
    throw new WrongUse(`JSON: ${error.message}`);
  }
}

function camelCase(value) {
  if (Array.isArray(value)) {
    return value.map(camelCase);
  }

  if (value === null || typeof value !== 'object') {
    return value;
  }

  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, each]) => [key.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase()), camelCase(each)]));
}

/** The path of the first value of `given` that `kept` has not, or null: a misspelt filter must not go unnoticed. */
function firstLost(given, kept, path) {
  if (given === null || typeof given !== 'object') {
    return String(given) === String(kept) ? null : path;
  }

  if (kept === null || typeof kept !== 'object') {
    return path;
  }

  for (const [key, value] of Object.entries(given)) {
    const lost = firstLost(value, kept[key], path ? `${path}.${key}` : key);
    if (lost !== null) {
      return lost;
    }
  }

  return null;
}

function findMethod(services, packages, name) {
  const [method, service = 'DirectoryService'] = name.split('/').reverse();
  const full = [...packages.map((each) => `${each}.${service}`), service].find((each) => services[each]?.[method]);
  if (!full) {
    throw new WrongUse(`There is no method ${service}/${method}.`);
  }

  return { service: full, method };
}

async function main(args) {
  const at = args.indexOf('--token');
  const token = at < 0 ? process.env.ENTECOLE_TOKEN : args.splice(at, 2)[1];
  const why = args.indexOf('--purpose');
  const purpose = why < 0 ? process.env.ENTECOLE_PURPOSE || 'ask.mjs' : args.splice(why, 2)[1];
  const [address, name, text = '{}', ...rest] = args;
  if (address === '--help' || address === '-h') {
    console.log(USAGE);
    return;
  }

  if (!address || !name || rest.length > 0) {
    throw new WrongUse(USAGE);
  }

  const { DIRECTORY, call, connect, grpc, loadProtos, readDetails } = await loadClient();
  // With defaults, nothing that was sent can hide; without, the answer shows what it holds and no more.
  const complete = loadProtos();
  const { service, method } = findMethod(complete, [DIRECTORY, 'grpc.health.v1'], name);
  const checker = complete[service][method];
  const request = parse(text);
  const lost = firstLost(request, checker.requestDeserialize(checker.requestSerialize(request)), '');
  if (lost !== null) {
    throw new WrongUse(`${checker.requestType.type.name} has no field ${lost}, or not that value.`);
  }

  if (checker.requestStream) {
    throw new WrongUse(`${method} takes a stream of requests, which this command does not send.`);
  }

  const client = connect(loadProtos({ defaults: false }), service, address.replace(/^http:\/\//, ''), { token, purpose });
  try {
    if (checker.responseStream) {
      for await (const each of client[method](request)) {
        console.log(JSON.stringify(each));
      }
    } else {
      console.log(JSON.stringify(await call(client, method, request), null, 2));
    }
  } catch (error) {
    if (error.code === undefined || grpc.status[error.code] === undefined) {
      throw error;
    }

    console.error(`${grpc.status[error.code]}: ${error.details}`);
    for (const { reason, domain, metadata } of readDetails(error)?.infos ?? []) {
      console.error(`  ${reason} (${domain}) ${JSON.stringify(metadata)}`);
    }

    process.exitCode = EXIT.failed;
  } finally {
    client.close();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof WrongUse ? error.message : error);
  process.exitCode = error instanceof WrongUse ? EXIT.wrongUse : EXIT.failed;
});
