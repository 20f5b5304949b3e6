// A gRPC client that shares nothing with the server but the protos: grpc-js, every file of protos/ loaded at run time,
// health and reflection as gRPC publishes them beside it.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const PROTOS = fileURLToPath(new URL('../../protos', import.meta.url));
const PUBLISHED = fileURLToPath(new URL('protos', import.meta.url));
const DETAILS = fileURLToPath(new URL('protos/google/rpc/details.proto', import.meta.url));

export const DIRECTORY = 'entecole.directory.v1';

/** Deadline of a call that is given none, in milliseconds. */
const PATIENCE = 15_000;

export { grpc };

/** All messages and services of protos/, and those that gRPC publishes, by full name. */
export function loadProtos({ defaults = true } = {}) {
  const files = [PROTOS, PUBLISHED].flatMap((folder) => readdirSync(folder, { recursive: true }))
    .filter((file) => file.endsWith('.proto') && !file.startsWith('google/')).sort();
  return loader.loadSync(files, { includeDirs: [PROTOS, PUBLISHED], longs: String, enums: String, defaults, oneofs: defaults });
}

/** What persons are asked for: text outside ASCII goes as bytes. */
export function setPurpose(metadata, purpose) {
  if (/^[\x20-\x7e]*$/.test(purpose)) {
    metadata.set('x-purpose', purpose);
  } else {
    metadata.set('x-purpose-bin', Buffer.from(purpose, 'utf8'));
  }
}

/** Sends a token, and what for, with every call; without TLS grpc-js takes no call credentials. */
function bearer(token, purpose) {
  return (options, next) => new grpc.InterceptingCall(next(options), {
    start(metadata, listener, proceed) {
      metadata.set('authorization', `Bearer ${token}`);
      if (metadata.get('x-purpose').length === 0 && metadata.get('x-purpose-bin').length === 0) {
        setPurpose(metadata, purpose);
      }

      proceed(metadata, listener);
    },
  });
}

/** A client of one service: `services` as loadProtos gives them, `name` in full; `options.token` says who calls, `options.purpose` what for. */
export function connect(services, name, address, options = {}) {
  const Client = grpc.makeGenericClientConstructor(services[name], name);
  const { token, purpose = 'interop', ...rest } = options;
  const interceptors = token ? [bearer(token, purpose)] : [];
  return new Client(address, grpc.credentials.createInsecure(), { ...rest, interceptors });
}

/** One unary call: the response, or the ServiceError thrown. `seen` receives headers and trailers. */
export function call(client, method, request, { metadata, deadline = Date.now() + PATIENCE, seen = {} } = {}) {
  return new Promise((resolve, reject) => {
    const done = (error, response) => (error ? reject(error) : resolve(response));
    client[method](request, metadata ?? new grpc.Metadata(), { deadline }, done)
      .on('metadata', (headers) => (seen.headers = headers))
      .on('status', (status) => (seen.trailers = status.metadata));
  });
}

/** What a failed call tells: the google.rpc.Status of `grpc-status-details-bin`, its details unpacked by type name. */
export function readDetails(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!bytes) {
    return null;
  }

  const types = protobuf.loadSync(DETAILS);
  const status = types.lookupType('google.rpc.Status').decode(bytes);
  const details = {};
  for (const { type_url: url, value } of status.details) {
    const name = url.slice('type.googleapis.com/'.length);
    const type = types.lookupType(name);
    (details[name] ??= []).push(type.toObject(type.decode(value), { objects: true, arrays: true }));
  }

  return {
    code: status.code,
    message: status.message,
    infos: details['google.rpc.ErrorInfo'] ?? [],
    retries: (details['google.rpc.RetryInfo'] ?? []).map(({ retryDelay }) => Number(retryDelay.seconds ?? 0) + (retryDelay.nanos ?? 0) / 1e9),
    violations: (details['google.rpc.BadRequest'] ?? []).flatMap((bad) => bad.fieldViolations),
  };
}
