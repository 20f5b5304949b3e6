import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { DIRECTORY, call, connect, grpc, loadProtos, readDetails } from './client.mjs';
import { enrolledOn, fold, readRecords } from './extract.mjs';
import { rawCall } from './raw.mjs';
import { startDemo } from './server.mjs';

const ACADEMY = 'TOULOUSE';
// Of the bundled sample: enrolled on the day of the demo. Inventing a school takes a control letter that fits.
const UAI = '0120612A';
const UNKNOWN_UAI = '0000023A';
const DOMAIN = 'entecole.directory';
const TIMEOUT = { timeout: 60_000 };
const STOP_LIMIT = 10_000;

const services = loadProtos();
let server;
let directory;
let health;
let identity;
let assignments;
let extract;

before(async () => {
  server = await startDemo();
  directory = connect(services, `${DIRECTORY}.DirectoryService`, server.address, { token: server.token });
  health = connect(services, 'grpc.health.v1.Health', server.address, { token: server.token });
  identity = connect(services, `${DIRECTORY}.IdentityService`, server.address, { token: server.token });
  assignments = connect(services, `${DIRECTORY}.AssignmentService`, server.address, { token: server.token });
  extract = readExtract(server.extracts, ACADEMY);
  extract.pupils = extract.pupilsOf(UAI);
}, { timeout: 120_000 });

after(async () => {
  directory?.close();
  health?.close();
  identity?.close();
  assignments?.close();
  await server?.stop();
}, TIMEOUT);

/** A school that no extract delivers, enrolled for this school year. */
async function newSchool() {
  const uai = '0312001G';
  const now = new Date();
  const year = now.getUTCFullYear() - (now.getUTCMonth() < 8 ? 1 : 0);
  await server.verb('conventions', 'create', 'INTEROP', '--school-year', `${year}-${year + 1}`, '--academy', ACADEMY,
    '--collectivite', "COMMUNE D'ESSAI", '--siret', '21310282500014', '--signed-on', `${year}-06-01`, '--school', uai, '--by', 'interop', '--accept');
  return uai;
}

/** What the delivered files hold about one academy. */
function readExtract(folder, academy) {
  const files = path.join(folder, academy);
  const pupils = readRecords(files, 'Eleve');
  const schools = new Map(readRecords(files, 'EtabEducNat').map((record) => [record.value('ENTStructureUAI'), record]));
  return {
    schools,
    enrolled: enrolledOn(folder, /_(\d{8})_/.exec(readdirSync(files)[0])[1]).filter((uai) => schools.has(uai)),
    pupilsOf: (uai) => pupils.filter((record) => record.value('ENTPersonStructRattach') === schools.get(uai).id),
    pupilById: new Map(pupils.map((record) => [record.id, record])),
    relativeById: new Map(readRecords(files, 'PersRelEleve').map((record) => [record.id, record])),
  };
}

const nameOf = (record) => `${record.value('ENTPersonNom')} ${record.value('ENTPersonPrenom')}`;
const linksOf = (pupil) => pupil.values('ENTEleveAutoriteParentale').map((value) => value.split('$'));
const sourceOf = (category, id) => ({ academy: ACADEMY, category: `AAF_CATEGORY_${category}`, sourceId: id });
const idIn = (person) => person.sources.find(({ source }) => source.academy === ACADEMY).source.sourceId;
const sorted = (values) => [...values].sort();

async function personOf(category, id) {
  return (await call(directory, 'getPerson', { source: sourceOf(category, id) })).person;
}

/** All pages of a list, from the first to the one without a token. */
async function allPages(method, request, rows) {
  const pages = [];
  let pageToken = '';
  do {
    const page = await call(directory, method, { ...request, pageToken });
    pages.push({ revision: page.revision, rows: page[rows] });
    pageToken = page.nextPageToken;
    assert.ok(pages.length <= 200, 'a list that never ends');
  } while (pageToken);
  return pages;
}

/** The error of a call that must fail, checked against the contract: code, one ErrorInfo, the same status in both places. */
async function refusal(promise, code, reason, metadata) {
  const error = await promise.then(() => assert.fail('The call succeeded.'), (caught) => caught);
  assert.equal(grpc.status[error.code], grpc.status[code], error.message);
  const details = readDetails(error);
  assert.ok(details, 'no grpc-status-details-bin');
  assert.equal(details.code, code);
  assert.equal(details.message, error.details);
  assert.deepEqual(details.infos.map((info) => [info.reason, info.domain]), [[reason, DOMAIN]]);
  if (metadata) {
    assert.deepEqual(details.infos[0].metadata, metadata);
  }

  return details;
}

describe('unary', () => {
  test('GetSchool gives the school of the extract', TIMEOUT, async () => {
    const { school, revision } = await call(directory, 'getSchool', { uai: UAI });
    assert.ok(Number(revision) > 0);
    const record = extract.schools.get(UAI);
    assert.deepEqual(school.source, sourceOf('ETAB_EDUC_NAT', record.id));
    assert.equal([school.nameType, school.name, school.town].join('$'), record.value('ENTStructureNomCourant'));
    assert.equal(school.siret, record.value('ENTStructureSIREN'));
    assert.equal(`${school.commune.code}$${school.commune.label}$${school.department}`, record.value('ENTEcoleCommune'));
    assert.equal(school.present, true);
  });

  test('GetPerson by source and by id gives one and the same pupil', TIMEOUT, async () => {
    // With an accent: the extract writes it as a character reference.
    const record = extract.pupils.find((pupil) => /[^ -~]/.test(nameOf(pupil)) && pupil.value('ENTEleveINE'));
    const bySource = await personOf('ELEVE', record.id);
    const byId = await call(directory, 'getPerson', { personId: bySource.personId });
    assert.deepEqual(byId.person, bySource);
    assert.match(bySource.personId, /^[0-9a-f]{32}$/);
    assert.equal(`${bySource.usageName} ${bySource.givenName}`, nameOf(record));
    assert.equal(bySource.pupil.ine, record.value('ENTEleveINE'));
    assert.equal(bySource.birthDate.split('-').reverse().join('/'), record.value('ENTPersonDateNaissance'));
    assert.equal(`${bySource.pupil.level.code}$${bySource.pupil.level.label}`, record.value('ENTEleveNiveau'));
    assert.deepEqual(bySource.profiles.map(({ uai, role, state }) => [uai, role, state]), [[UAI, 'ROLE_PUPIL', 'PROFILE_STATE_ACTIVE']]);
    assert.equal(bySource.staff, null);
  });

  test('BatchGetPersons answers in the order asked, repeats and absences included', TIMEOUT, async () => {
    const [a, b, c] = extract.pupils;
    const known = await personOf('ELEVE', b.id);
    const { results } = await call(directory, 'batchGetPersons', {
      keys: [
        { source: sourceOf('ELEVE', c.id) },
        { personId: known.personId },
        { source: sourceOf('ELEVE', 'nobody') },
        { source: sourceOf('ELEVE', a.id) },
        { personId: '0'.repeat(32) },
        { source: sourceOf('ELEVE', c.id) },
      ],
    });
    assert.deepEqual(results.map(({ person }) => (person ? idIn(person) : null)), [c.id, b.id, null, a.id, null, c.id]);
    for (const { status } of [results[2], results[4]]) {
      assert.equal(status.code, grpc.status.NOT_FOUND);
      assert.equal(status.reason, 'ERROR_REASON_PERSON_NOT_FOUND');
    }
  });

  test('ListClasses gives the classes and groups that the pupils name, counted, in every enrolled school', TIMEOUT, async () => {
    const kinds = new Set();
    for (const uai of extract.enrolled) {
      const expected = new Map();
      for (const [kind, attribute] of [['CLASS', 'ENTPersonClasses'], ['GROUP', 'ENTPersonGroupes']]) {
        for (const value of extract.pupilsOf(uai).flatMap((pupil) => pupil.values(attribute))) {
          const [, type, , id, ...name] = value.split('$');
          const row = expected.get(kind + id) ?? { kind: `CLASS_KIND_${kind}`, id, name: name.join('$'), type, pupils: 0 };
          row.pupils += 1;
          expected.set(kind + id, row);
          kinds.add(kind);
        }
      }

      const pages = await allPages('listClasses', { uai, pageSize: 2 }, 'classes');
      const given = pages.flatMap((page) => page.rows)
        .map((row) => ({ kind: row.kind, id: row.source.sourceId, name: row.name, type: row.type.code, pupils: row.pupilCount }));
      const byId = (x, y) => x.id.localeCompare(y.id);
      assert.deepEqual(given.sort(byId), [...expected.values()].sort(byId), uai);
    }

    assert.deepEqual(sorted(kinds), ['CLASS', 'GROUP']);
  });

  test('ListRelatives gives both directions of a relation, with its code', TIMEOUT, async () => {
    for (const record of extract.pupils.slice(0, 20)) {
      const pupil = await personOf('ELEVE', record.id);
      const { relations } = await call(directory, 'listRelatives', { personId: pupil.personId });
      assert.deepEqual(sorted(relations.map((row) => `${row.source.sourceId}$${row.linkCode}`)), sorted(linksOf(record).map((link) => link.join('$'))));
      for (const { otherEnd, person, source, linkCode } of relations) {
        const relative = extract.relativeById.get(source.sourceId);
        assert.equal(otherEnd, 'RELATION_END_RELATIVE');
        assert.equal(person && `${person.usageName} ${person.givenName}`, relative ? nameOf(relative) : null);
        if (!person) {
          continue;
        }

        const children = (await call(directory, 'listRelatives', { personId: person.personId })).relations;
        const back = children.find((row) => row.person.personId === pupil.personId);
        assert.deepEqual([back?.otherEnd, back?.linkCode], ['RELATION_END_CHILD', linkCode]);
        for (const child of children) {
          const links = linksOf(extract.pupilById.get(child.source.sourceId));
          assert.ok(links.some(([id, code]) => id === source.sourceId && code === child.linkCode));
        }
      }
    }
  });
});

describe('pages', () => {
  test('ListPersons gives each pupil once, by folded name, all pages at one revision', TIMEOUT, async () => {
    const pages = await allPages('listPersons', { filter: { uai: UAI, role: 'ROLE_PUPIL' }, pageSize: 7 }, 'persons');
    const persons = pages.flatMap((page) => page.rows);
    assert.deepEqual(pages.slice(0, -1).map((page) => page.rows.length), Array(pages.length - 1).fill(7));
    assert.equal(new Set(pages.map((page) => page.revision)).size, 1);
    assert.deepEqual(sorted(persons.map(idIn)), sorted(extract.pupils.map((record) => record.id)));
    const names = persons.map((person) => fold(`${person.usageName} ${person.givenName}`));
    assert.deepEqual(names, sorted(names));
  });

  test('a prefix is folded: accents, case and hyphens do not count, in the request or in the name', TIMEOUT, async () => {
    const beginnings = new Map();
    for (const record of extract.pupils) {
      const letters = fold(nameOf(record)).slice(0, 4);
      beginnings.set(letters, (beginnings.get(letters) ?? 0) + 1);
    }

    const [common] = [...beginnings].sort((a, b) => b[1] - a[1])[0];
    const accented = extract.pupils.find((record) => /\p{L}/u.test(nameOf(record).replace(/[ -~]/g, '')));
    const prefixes = [
      common.toUpperCase().replaceAll('A', 'À').replaceAll('E', 'É').replaceAll('I', 'Ï').replaceAll('O', 'Ô').replaceAll('U', 'Û').replaceAll('C', 'Ç'),
      fold(nameOf(accented)).replaceAll(' ', '-').toUpperCase(),
      nameOf(accented).normalize('NFD'),
    ];
    for (const namePrefix of prefixes) {
      const pages = await allPages('listPersons', { filter: { uai: UAI, role: 'ROLE_PUPIL', namePrefix }, pageSize: 2 }, 'persons');
      const expected = extract.pupils.filter((record) => fold(nameOf(record)).startsWith(fold(namePrefix)));
      assert.ok(expected.length > 0);
      assert.deepEqual(sorted(pages.flatMap((page) => page.rows).map(idIn)), sorted(expected.map((record) => record.id)), namePrefix);
    }
  });

  test('a class filter gives the pupils of that class', TIMEOUT, async () => {
    const { classes } = await call(directory, 'listClasses', { uai: UAI });
    const { classId, source } = classes[0];
    const pages = await allPages('listPersons', { filter: { classId, role: 'ROLE_PUPIL' }, pageSize: 10 }, 'persons');
    const expected = extract.pupils.filter((record) => record.values('ENTPersonClasses').some((value) => value.split('$')[3] === source.sourceId));
    assert.deepEqual(sorted(pages.flatMap((page) => page.rows).map(idIn)), sorted(expected.map((record) => record.id)));
  });

  test('a fact finds who has it, in any spelling, and the list is counted and turned round when asked', TIMEOUT, async () => {
    const record = extract.pupils.find((pupil) => pupil.value('ENTEleveINE'));
    const { persons, totalSize } = await call(directory, 'listPersons', {
      filter: { ine: record.value('ENTEleveINE').toLowerCase() }, includeTotalSize: true,
    });
    assert.deepEqual(persons.map(idIn), [record.id]);
    assert.equal(totalSize, 1);
    const [up, down] = await Promise.all(['name', 'name desc'].map((orderBy) => call(directory, 'listPersons', {
      filter: { uai: UAI, role: 'ROLE_PUPIL' }, pageSize: 1000, orderBy,
    })));
    assert.deepEqual(down.persons.map(idIn), up.persons.map(idIn).reverse());
    await refusal(call(directory, 'listPersons', { orderBy: 'mail' }), grpc.status.INVALID_ARGUMENT, 'INVALID_ARGUMENT');
  });

  test('FindPersons finds by words in any order, the best match first', TIMEOUT, async () => {
    const record = extract.pupils[0];
    const { persons, terms } = await call(directory, 'findPersons', {
      query: `${record.value('ENTPersonPrenom')} ${record.value('ENTPersonDateNaissance')} ${record.value('ENTPersonNom')}`,
    });
    assert.equal(idIn(persons[0].person), record.id);
    assert.equal(persons[0].fits, terms);
  });

  test('ResolveIdentity goes by keys, and by a subject once it is linked', TIMEOUT, async () => {
    const { personId } = await personOf('ELEVE', extract.pupils[0].id);
    const issuer = 'https://idp.example.invalid';
    const bySource = await call(identity, 'resolveIdentity', {
      kind: 'IDENTITY_KIND_SOURCE_ID', values: [`${ACADEMY}:Eleve:${extract.pupils[0].id}`],
    });
    // The conventions of the sample end before the day on which this may run.
    const { person } = await call(directory, 'getPerson', { personId, includeAccess: true });
    const isEnrolled = person.profiles.some((profile) => profile.access.enrolledToday);
    assert.equal(bySource.values[0].personId, personId);
    assert.equal(bySource.outcome, isEnrolled ? 'IDENTITY_OUTCOME_MATCHED' : 'IDENTITY_OUTCOME_NOT_ENROLLED');
    await call(identity, 'linkIdentity', { issuer, subject: 'sujet', personId });
    const asked = { issuer, kind: 'IDENTITY_KIND_LINKED_SUBJECT', values: ['sujet'] };
    assert.equal((await call(identity, 'resolveIdentity', asked)).values[0].personId, personId);
    assert.deepEqual((await call(identity, 'listIdentities', { personId })).identities.map((link) => link.issuer), [issuer]);
    assert.equal((await call(identity, 'confirmActivation', { issuer, subject: 'compte', personId, on: '2020-09-01' })).activatedOn, '2020-09-01');
    await call(identity, 'unlinkIdentity', { issuer, subject: 'sujet', personId });
    assert.equal((await call(identity, 'resolveIdentity', asked)).outcome, 'IDENTITY_OUTCOME_NOT_FOUND');
  });

  test('Assign gives a teacher a class, which stands among their classes until it ends', TIMEOUT, async () => {
    const { persons: [teacher] } = await call(directory, 'listPersons', { filter: { uai: UAI, role: 'ROLE_TEACHER' }, pageSize: 1 });
    const { classes } = await call(directory, 'listClasses', { uai: UAI });
    const { classId } = classes.find((one) => one.kind === 'CLASS_KIND_CLASS');
    const order = { uai: UAI, pairs: [{ personId: teacher.personId, classId }], reason: 'Conseil des maîtres' };
    const taught = async () => (await call(directory, 'getPerson', { personId: teacher.personId })).person.profiles
      .flatMap((profile) => profile.classes).filter((one) => one.teaches).map((one) => one.classId);
    const { revision } = await call(assignments, 'assign', { ...order, requestId: 'interop' });
    assert.ok((await taught()).includes(classId));
    assert.equal((await call(assignments, 'assign', { ...order, requestId: 'interop' })).revision, revision);
    const listed = await call(assignments, 'listAssignments', { uai: UAI });
    assert.deepEqual(listed.assignments.map((one) => [one.classId, one.state]), [[classId, 'ASSIGNMENT_STATE_ACTIVE']]);
    const { classes: choices, staff } = await call(assignments, 'listAssignmentChoices', { uai: UAI });
    assert.ok(choices.some(({ schoolClass }) => schoolClass.classId === classId && schoolClass.teacherCount === 1));
    assert.ok(staff.some(({ person }) => person.personId === teacher.personId));
    await call(assignments, 'suggestAssignments', { uai: UAI });
    await call(assignments, 'renewAssignments', { uai: UAI, fromYear: '2024-2025' });
    await call(assignments, 'endAssignments', order);
    assert.ok(!(await taught()).includes(classId));
  });

  test('a token of another request is refused', TIMEOUT, async () => {
    const { nextPageToken: pageToken } = await call(directory, 'listPersons', { filter: { uai: UAI }, pageSize: 5 });
    const details = await refusal(
      call(directory, 'listPersons', { filter: { uai: UAI, role: 'ROLE_PUPIL' }, pageSize: 5, pageToken }),
      grpc.status.INVALID_ARGUMENT, 'PAGE_TOKEN_INVALID', { field: 'page_token' });
    assert.deepEqual(details.violations.map(({ field }) => field), ['page_token']);
  });
});

describe('scope', () => {
  test('every enrolled school has its pupils, the others have none', TIMEOUT, async () => {
    assert.ok(extract.enrolled.length > 1);
    for (const uai of extract.schools.keys()) {
      const pages = await allPages('listPersons', { filter: { uai, role: 'ROLE_PUPIL' }, pageSize: 1000 }, 'persons');
      const expected = extract.enrolled.includes(uai) ? extract.pupilsOf(uai) : [];
      assert.deepEqual(sorted(pages.flatMap((page) => page.rows).map(idIn)), sorted(expected.map((record) => record.id)), uai);
    }
  });

  test('a pupil of a school that is not enrolled is not there', TIMEOUT, async () => {
    const others = [...extract.schools.keys()].filter((uai) => !extract.enrolled.includes(uai)).flatMap(extract.pupilsOf).slice(0, 500);
    assert.ok(others.length > 0);
    const { results } = await call(directory, 'batchGetPersons', { keys: others.map((record) => ({ source: sourceOf('ELEVE', record.id) })) });
    assert.deepEqual(new Set(results.map(({ status }) => status?.reason)), new Set(['ERROR_REASON_PERSON_NOT_FOUND']));
  });
});

describe('errors', () => {
  test('NOT_FOUND tells which school', TIMEOUT, () =>
    refusal(call(directory, 'getSchool', { uai: UNKNOWN_UAI }), grpc.status.NOT_FOUND, 'SCHOOL_NOT_FOUND', { uai: UNKNOWN_UAI }));

  test('NOT_FOUND tells which person', TIMEOUT, async () => {
    const personId = '0'.repeat(32);
    await refusal(call(directory, 'getPerson', { personId }), grpc.status.NOT_FOUND, 'PERSON_NOT_FOUND', { personId });
  });

  test('NOT_FOUND tells which class', TIMEOUT, async () => {
    const classId = '999999';
    await refusal(call(directory, 'listPersons', { filter: { classId } }), grpc.status.NOT_FOUND, 'CLASS_NOT_FOUND', { classId });
  });

  const faults = [
    ['a malformed UAI', 'getSchool', { uai: '0120612B' }, 'uai'],
    ['no key', 'getPerson', {}, 'person_id'],
    ['a malformed person id', 'getPerson', { personId: 'somebody' }, 'person_id'],
    ['an unknown role', 'listPersons', { filter: { role: 99 } }, 'filter.role'],
    ['a negative page size', 'listPersons', { pageSize: -1 }, 'page_size'],
    ['an empty batch', 'batchGetPersons', { keys: [] }, 'keys'],
    ['a batch of 501', 'batchGetPersons', { keys: Array(501).fill({ personId: '0'.repeat(32) }) }, 'keys'],
    ['an item of a batch', 'batchGetPersons', { keys: [{ personId: '0'.repeat(32) }, { personId: 'x' }] }, 'keys[1].person_id'],
  ];
  for (const [what, method, request, field] of faults) {
    test(`INVALID_ARGUMENT names the field: ${what}`, TIMEOUT, async () => {
      const { violations } = await refusal(call(directory, method, request), grpc.status.INVALID_ARGUMENT, 'INVALID_ARGUMENT', { field });
      assert.deepEqual(violations.map((violation) => violation.field), [field]);
      assert.ok(violations[0].description);
    });
  }

  test('a revision that was never made is INVALID_ARGUMENT, at once', TIMEOUT, async () => {
    const { revision } = await call(directory, 'getSchool', { uai: UAI, atLeastRevision: '1' });
    const atLeastRevision = String(Number(revision) + 1);
    const { retries } = await refusal(
      call(directory, 'getSchool', { uai: UAI, atLeastRevision }), grpc.status.INVALID_ARGUMENT, 'CURSOR_INVALID',
      { revision, atLeastRevision, field: 'at_least_revision' });
    assert.equal(retries.length, 0);
  });

  test('UNAUTHENTICATED without a token, or with one of another key', TIMEOUT, async () => {
    const nobody = connect(services, `${DIRECTORY}.DirectoryService`, server.address);
    await refusal(call(nobody, 'getSchool', { uai: UAI }), grpc.status.UNAUTHENTICATED, 'CREDENTIALS_MISSING', {});
    nobody.close();
    const [header, claims] = server.token.split('.');
    const forged = connect(services, `${DIRECTORY}.DirectoryService`, server.address, { token: `${header}.${claims}.${'A'.repeat(86)}` });
    await refusal(call(forged, 'getSchool', { uai: UAI }), grpc.status.UNAUTHENTICATED, 'CREDENTIALS_INVALID', {});
    forged.close();
  });

  test('a token that tokens issue signs is let in, and sees its perimeter only', TIMEOUT, async () => {
    const { token } = await server.verb('tokens', 'issue', '--role', 'directory.reader', '--uai', UAI);
    const reader = connect(services, `${DIRECTORY}.DirectoryService`, server.address, { token });
    const { schools } = await call(reader, 'listSchools', {});
    assert.deepEqual(schools.map(({ uai }) => uai), [UAI]);
    await refusal(
      call(reader, 'listPersons', { filter: { uai: UNKNOWN_UAI } }), grpc.status.NOT_FOUND, 'SCHOOL_NOT_FOUND', { uai: UNKNOWN_UAI });
    await refusal(call(reader, 'explainPerson', {}), grpc.status.PERMISSION_DENIED, 'ROLE_MISSING',
      { call: `${DIRECTORY}.DirectoryService/ExplainPerson`, roles: 'directory.support sync.operator privacy.officer' });
    reader.close();
  });

  test('indicators are counts by place, and need a level', TIMEOUT, async () => {
    const indicators = connect(services, `${DIRECTORY}.IndicatorService`, server.address, { token: server.token });
    await refusal(call(indicators, 'getIndicators', {}), grpc.status.INVALID_ARGUMENT, 'INVALID_ARGUMENT', { field: 'level' });
    // Of today: which conventions of the sample are in force changes with the year.
    const { indicators: schools } = await call(indicators, 'getIndicators', { level: 'INDICATOR_LEVEL_SCHOOL' });
    const active = ({ accounts }) => Number(accounts.find(({ role }) => role === 'ROLE_PUPIL')?.active ?? 0);
    assert.equal(new Set(schools.map(({ key }) => key)).size, schools.length);
    assert.ok(schools.length === 0 || schools.some((school) => active(school) > 0), `${schools.length} schools without a pupil`);
    const from = '2020-01-01';
    const { snapshots } = await call(indicators, 'listIndicatorSnapshots', { level: 'INDICATOR_LEVEL_REGION', from });
    assert.ok(snapshots.every(({ day, indicator }) => day >= from && indicator.key === ''));
    indicators.close();
  });

  test('managers of the GAR are named and ended, and exports need a folder', TIMEOUT, async () => {
    const gar = connect(services, `${DIRECTORY}.GarService`, server.address, { token: server.token });
    const { candidates } = await call(gar, 'listGarCandidates', { uai: UAI });
    const [{ person: { personId } }] = candidates.filter(({ role }) => role === 'ROLE_TEACHER');
    const { manager } = await call(gar, 'addGarManager', { uai: UAI, personId, reason: 'Essai' });
    assert.equal(manager.personId, personId);
    assert.deepEqual((await call(gar, 'listGarManagers', { uai: UAI })).managers.map((one) => one.person.personId), [personId]);
    await call(gar, 'removeGarManager', { uai: UAI, personId, reason: 'Essai' });
    assert.deepEqual((await call(gar, 'listGarManagers', { uai: UAI })).managers, []);

    await assert.rejects(call(gar, 'exportGar', { requestId: 'interop', ent: 'U3' }), { code: grpc.status.FAILED_PRECONDITION });
    assert.deepEqual((await call(gar, 'listGarExports', {})).exports, []);
    const unknown = { exportId: 999999 };
    for (const method of ['getGarExport', 'listGarRefusals']) {
      await assert.rejects(call(gar, method, unknown), { code: grpc.status.NOT_FOUND });
    }

    gar.close();
  });

  test('ONDE files go up as a stream, and come back as a run', TIMEOUT, async () => {
    const onde = connect(services, `${DIRECTORY}.OndeService`, server.address, { token: server.token });
    const send = (uai) => new Promise((resolve, reject) => {
      const stream = onde.importOnde({ deadline: Date.now() + 10_000 }, (error, response) => (error ? reject(error) : resolve(response)));
      const file = 'Nom élève;Prénom élève;Date naissance;Libellé classe\r\nESSAI;Zoé;04/11/2018;CP A\r\nESSAI;Noé;05/12/2019;CP A\r\n';
      const bytes = Buffer.from(file, 'utf8');
      stream.write({ begin: { uai, dryRun: true } });
      stream.write({ chunk: { fileName: 'eleves.csv', data: bytes.subarray(0, 50) } });
      stream.write({ chunk: { fileName: 'eleves.csv', data: bytes.subarray(50) } });
      stream.end();
    });
    await assert.rejects(send(UNKNOWN_UAI), { code: grpc.status.FAILED_PRECONDITION });
    const uai = await newSchool();
    const { run, counts } = await send(uai);
    assert.deepEqual([run.uai, counts.pupils, counts.classes, counts.rejected], [uai, 2, 1, 0]);
    onde.close();
  });

  test('a stream of what is not there ends with its reason', TIMEOUT, () => {
    const sync = connect(services, `${DIRECTORY}.SyncService`, server.address, { token: server.token });
    return refusal(
      collect(sync.watchSyncRun({ runId: '999999' }, { deadline: Date.now() + 10_000 })), grpc.status.NOT_FOUND, 'RUN_NOT_FOUND', { runId: '999999' },
    ).finally(() => sync.close());
  });

  test('A watcher gets the snapshot, then resumes after its cursor', TIMEOUT, async () => {
    const first = await untilComplete({ filter: { uais: [UAI] } });
    const pupils = first.changes.filter(({ membership }) => membership?.profile.role === 'ROLE_PUPIL');
    assert.equal(pupils.length, extract.pupils.length);
    assert.ok(first.changes.every(({ kind, key }) => kind === 'CHANGE_KIND_CREATED' && key));
    const resumed = await untilComplete({ filter: { uais: [UAI] }, cursor: first.cursors[0] });
    assert.deepEqual(first.changes.slice(first.sizes[0]), resumed.changes);
  });

  test('UNIMPLEMENTED for a call that is in no contract', TIMEOUT, async () => {
    const { trailers } = await rawCall(server.address, `/${DIRECTORY}.DirectoryService/Nothing`, Buffer.alloc(0), { token: server.token });
    assert.equal(Number(trailers['grpc-status']), grpc.status.UNIMPLEMENTED);
  });

  test('DEADLINE_EXCEEDED when the client has no time left', TIMEOUT, () => assert.rejects(
    call(directory, 'getSchool', { uai: UAI }, { deadline: Date.now() - 1 }), { code: grpc.status.DEADLINE_EXCEEDED }));

  test('DEADLINE_EXCEEDED by the server itself, on the time that the header gives', TIMEOUT, async () => {
    const { trailers, messages } = await rawCall(
      server.address, '/grpc.health.v1.Health/Watch', Buffer.alloc(0), { headers: { 'grpc-timeout': '300m' } });
    // None where the time ran out before the first answer.
    assert.ok(messages.length <= 1);
    assert.equal(Number(trailers['grpc-status']), grpc.status.DEADLINE_EXCEEDED);
  });

  test('CANCELLED calls end, and the server goes on', TIMEOUT, async () => {
    const calls = Array.from({ length: 50 }, () => new Promise((resolve) => {
      const under = directory.listPersons({ pageSize: 1000 }, (error) => resolve(error?.code));
      setTimeout(() => under.cancel(), 2);
    }));
    // A quick call may win the race; none may end otherwise.
    const codes = await Promise.all(calls);
    assert.ok(codes.includes(grpc.status.CANCELLED));
    assert.deepEqual(codes.filter((code) => code !== undefined && code !== grpc.status.CANCELLED), []);
    assert.equal((await call(directory, 'getSchool', { uai: UAI })).school.uai, UAI);
  });
});

describe('streaming', () => {
  test('Health.Watch tells SERVING at once and goes on until cancelled', TIMEOUT, async () => {
    const stream = health.watch({}, { deadline: Date.now() + 10_000 });
    const codes = [];
    for await (const { status } of cancelled(stream, codes)) {
      assert.equal(status, 'SERVING');
      stream.cancel();
    }

    assert.deepEqual(codes, [grpc.status.CANCELLED]);
  });

  test('Health.Check knows the services, and no others', TIMEOUT, async () => {
    const { status } = await call(health, 'check', { service: `${DIRECTORY}.DirectoryService` });
    assert.equal(status, 'SERVING');
    await assert.rejects(call(health, 'check', { service: 'nothing.Here' }), { code: grpc.status.NOT_FOUND });
  });

  for (const version of ['v1', 'v1alpha']) {
    test(`reflection ${version} lists the services, then gives their files, in one stream`, TIMEOUT, async () => {
      const reflection = connect(services, `grpc.reflection.${version}.ServerReflection`, server.address, { token: server.token });
      const stream = reflection.serverReflectionInfo({ deadline: Date.now() + 10_000 });
      const answers = stream[Symbol.asyncIterator]();
      const ask = async (request) => {
        stream.write(request);
        return (await answers.next()).value;
      };

      const { listServicesResponse } = await ask({ listServices: '*' });
      const names = listServicesResponse.service.map(({ name }) => name);
      assert.deepEqual(sorted(names), sorted(Object.keys(services).filter((name) => isService(services[name]))));

      for (const symbol of names) {
        const files = readFiles(await ask({ fileContainingSymbol: symbol }));
        assert.ok(files.some((file) => file.service.some(({ name }) => `${file.package}.${name}` === symbol)), symbol);
        // A client builds its types from the answer alone.
        const given = new Set(files.map((file) => file.name));
        assert.deepEqual(files.flatMap((file) => file.dependency).filter((name) => !given.has(name)), []);
      }

      const [file] = readFiles(await ask({ fileByFilename: 'entecole/directory/v1/directory_service.proto' }));
      const getSchool = file.service[0].method.find(({ name }) => name === 'GetSchool');
      assert.equal(getSchool.outputType, `.${DIRECTORY}.GetSchoolResponse`);
      const { errorResponse } = await ask({ fileContainingSymbol: 'nothing.Here' });
      assert.equal(errorResponse.errorCode, grpc.status.NOT_FOUND);
      stream.end();
      assert.equal((await answers.next()).done, true);
      reflection.close();
    });
  }
});

describe('wire', () => {
  const path = `/${DIRECTORY}.DirectoryService/GetSchool`;
  const request = () => services[`${DIRECTORY}.DirectoryService`].GetSchool.requestSerialize({ uai: UAI });
  const schoolIn = (bytes) => services[`${DIRECTORY}.DirectoryService`].GetSchool.responseDeserialize(bytes).school;

  test('metadata, text and binary, does no harm; headers and trailers come back', TIMEOUT, async () => {
    const metadata = new grpc.Metadata();
    metadata.set('x-purpose', 'interop');
    metadata.set('x-trace-bin', Buffer.from([0, 255, 10, 13]));
    const seen = {};
    await call(directory, 'getSchool', { uai: UAI }, { metadata, seen });
    assert.ok(seen.headers instanceof grpc.Metadata);
    assert.ok(seen.trailers instanceof grpc.Metadata);
  });

  test('grpc-js with gzip is answered as without', TIMEOUT, async () => {
    const zipped = connect(services, `${DIRECTORY}.DirectoryService`, server.address, { token: server.token, 'grpc.default_compression_algorithm': 2 });
    const keys = extract.pupils.slice(0, 100).map((record) => ({ source: sourceOf('ELEVE', record.id) }));
    const [plain, compressed] = await Promise.all([call(directory, 'batchGetPersons', { keys }), call(zipped, 'batchGetPersons', { keys })]);
    assert.deepEqual(compressed, plain);
    zipped.close();
  });

  test('a request that is gzip on the wire is read', TIMEOUT, async () => {
    const { trailers, messages: [message] } = await rawCall(
      server.address, path, gzipSync(request()), { flag: 1, token: server.token, headers: { 'grpc-encoding': 'gzip', 'grpc-accept-encoding': 'gzip' } });
    assert.equal(Number(trailers['grpc-status']), grpc.status.OK);
    assert.equal(schoolIn(message.compressed ? gunzipSync(message.bytes) : message.bytes).uai, UAI);
  });

  test('an encoding that the server does not know is UNIMPLEMENTED, and it tells those that it knows', TIMEOUT, async () => {
    const { headers, trailers } = await rawCall(server.address, path, request(), { flag: 1, token: server.token, headers: { 'grpc-encoding': 'unheard-of' } });
    assert.equal(Number(trailers['grpc-status']), grpc.status.UNIMPLEMENTED);
    assert.match(headers['grpc-accept-encoding'], /gzip/);
  });

  test('a caller who takes no compression gets none', TIMEOUT, async () => {
    const { messages: [message] } = await rawCall(server.address, path, request(), { token: server.token });
    assert.equal(message.compressed, false);
    assert.equal(schoolIn(message.bytes).uai, UAI);
  });

  test('a message that cannot be read is refused, and the server goes on', TIMEOUT, async () => {
    const { trailers } = await rawCall(server.address, path, Buffer.from([0x0a, 0xff]), { token: server.token });
    assert.equal(Number(trailers['grpc-status']), grpc.status.INVALID_ARGUMENT);
    assert.ok(trailers['grpc-status-details-bin']);
    assert.equal((await call(directory, 'getSchool', { uai: UAI })).school.uai, UAI);
  });

  test('a message over the limit is RESOURCE_EXHAUSTED', TIMEOUT, () => assert.rejects(
    call(directory, 'getSchool', { uai: 'x'.repeat(5_000_000) }), { code: grpc.status.RESOURCE_EXHAUSTED }));

  test('a hundred calls at once, on one connection, each get their own answer', TIMEOUT, async () => {
    const records = extract.pupils.slice(0, 100);
    const persons = await Promise.all(records.map((record) => personOf('ELEVE', record.id)));
    assert.deepEqual(persons.map(idIn), records.map((record) => record.id));
  });
});

describe('roles', () => {
  // Routing ignores case and trailing slashes, and Kestrel decodes paths: each is the same call, or none.
  const spellings = [
    (service, method) => `/${service}/${method}`,
    (service, method) => `/${service.toLowerCase()}/${method.toLowerCase()}`,
    (service, method) => `/${service}/${method}/`,
    (service, method) => `/${service}/${method}//`,
    (service, method) => `//${service}/${method}`,
    (service, method) => `/${service}/%${method.charCodeAt(0).toString(16)}${method.slice(1)}`,
    (service, method) => `/${service}/${method}?x=1`,
    (service, method) => `/x/../${service}/./${method}`,
  ];

  test('no spelling of any call lets in a token of the wrong role', { timeout: 120_000 }, async () => {
    const calls = Object.entries(services).filter(([name, type]) => name.startsWith(DIRECTORY) && !type.format)
      .flatMap(([name, type]) => Object.keys(type).map((method) => [name, method]));
    const tokens = new Map();
    // The role of the open stream last: what it may open does not end.
    for (const role of ['directory.reader', 'privacy.officer', 'rights.requester', 'watch.consumer']) {
      tokens.set(role, (await server.verb('tokens', 'issue', '--role', role, '--academy', '*', '--caller', 'walker')).token);
    }

    assert.ok(calls.length > 40, `${calls.length} calls`);
    for (const [service, method] of calls) {
      // A role that the plain spelling refuses.
      let wrong;
      for (const token of tokens.values()) {
        if ((await rawCall(server.address, spellings[0](service, method), Buffer.alloc(0), { token })).trailers['grpc-status'] === '7') {
          wrong = token;
          break;
        }
      }

      if (!wrong) {
        // Schools are public data.
        assert.match(method, /^(Get|List)Schools?$/);
        continue;
      }

      for (const spelling of spellings) {
        const path = spelling(service, method);
        const { headers, trailers } = await rawCall(server.address, path, Buffer.alloc(0), { token: wrong });
        const status = trailers['grpc-status'] ?? `HTTP ${headers[':status']}`;
        assert.ok(['7', '12', 'HTTP 404', 'HTTP 400'].includes(status), `${path}: ${status}`);
      }
    }
  });
});

describe('ask.mjs', () => {
  const command = fileURLToPath(new URL('ask.mjs', import.meta.url));
  const run = (file, ...args) => new Promise((resolve) =>
    execFile(process.execPath, [file, ...args], { timeout: 30_000, env: { ...process.env, ENTECOLE_TOKEN: server.token } }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr })));

  test('prints the answer as JSON', TIMEOUT, async () => {
    // As the closing words of the demo have it.
    const { code, stdout } = await run(command, server.address, 'ListPersons', `{"filter":{"uai":"${UAI}","role":"ROLE_DIRECTOR"}}`);
    assert.equal(code, 0);
    const { persons } = JSON.parse(stdout);
    assert.deepEqual(persons.map(({ profiles }) => profiles[0].role), ['ROLE_DIRECTOR']);
    assert.ok(server.said().includes(`node tests/interop/ask.mjs ${server.address} ListPersons`));
  });

  test('takes field names in snake_case, and other services', TIMEOUT, async () => {
    const { code, stdout } = await run(command, server.address, 'ListPersons', `{"filter":{"uai":"${UAI}","name_prefix":"zzzz"},"page_size":1}`);
    assert.deepEqual([code, JSON.parse(stdout).persons], [0, undefined]);
    assert.equal(JSON.parse((await run(command, server.address, 'Health/Check')).stdout).status, 'SERVING');
  });

  test('tells why a call failed', TIMEOUT, async () => {
    const { code, stderr } = await run(command, server.address, 'GetSchool', `{"uai":"${UNKNOWN_UAI}"}`);
    assert.equal(code, 1);
    assert.match(stderr, /^NOT_FOUND: .*SCHOOL_NOT_FOUND/s);
  });

  test('refuses a field or value that the contract does not know', TIMEOUT, async () => {
    for (const request of ['{"uia":"0120612A"}', '{"filter":{"role":"ROLE_KING"}}', '{']) {
      const { code, stdout } = await run(command, server.address, 'ListPersons', request);
      assert.deepEqual([code, stdout], [2, '']);
    }
  });

  test('says how to install what it needs', TIMEOUT, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'entecole-ask-'));
    for (const file of ['ask.mjs', 'client.mjs']) {
      copyFileSync(fileURLToPath(new URL(file, import.meta.url)), path.join(folder, file));
    }

    const { code, stderr } = await run(path.join(folder, 'ask.mjs'), server.address, 'GetSchool');
    rmSync(folder, { recursive: true });
    assert.equal(code, 2);
    assert.match(stderr, /npm ci --prefix tests\/interop/);
  });
});

describe('plans', () => {
  test('a dry run is listed, approved, undone, and leaves the directory as it was', { timeout: 180_000 }, async () => {
    const sync = connect(services, `${DIRECTORY}.SyncService`, server.address, { token: server.token });
    const changesOf = async (planId, filter = null) => {
      const all = [];
      let pageToken = '';
      do {
        const page = await call(sync, 'listPlanChanges', { planId, filter, pageSize: 10, pageToken });
        all.push(...page.changes);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return all;
    };
    try {
      const before = await untilComplete({ filter: { academies: [ACADEMY], entities: ['ENTITY_KIND_PERSON'] } });
      const night = path.join(server.folder, 'night');
      await server.verb('sample', night, '--day', '1');
      const { planId } = await server.verb('sync', path.join(night, ACADEMY), '--as-of', '2026-06-16', '--dry-run');

      const { plan } = await call(sync, 'getPlan', { planId });
      const changes = await changesOf(planId);
      assert.ok(changes.length > 10, 'more than a page');
      assert.ok(changes.every(({ state }) => state === 'PLAN_STATE_HELD'));
      const counted = plan.counts.reduce((sum, count) => sum + count.created + count.changed + count.departed + count.returned, 0);
      assert.equal(changes.filter(({ role, entity }) => role !== 'ROLE_UNSPECIFIED' && entity !== 'ENTITY_KIND_RELATION').length, counted);
      const created = await changesOf(planId, { kind: 'CHANGE_KIND_CREATED', role: 'ROLE_PUPIL' });
      assert.ok(created.every(({ personId, person, fields }) => /^[0-9a-f]{32}$/.test(personId) && person.usageName && fields.length));

      await refusal(call(sync, 'undoRun', { runId: plan.runId }), grpc.status.INVALID_ARGUMENT, 'INVALID_ARGUMENT');
      await refusal(call(sync, 'undoRun', { runId: plan.runId, reason: 'essai' }), grpc.status.FAILED_PRECONDITION, 'RUN_NOT_UNDOABLE');
      await refusal(call(sync, 'listPlanChanges', { planId: 404 }), grpc.status.NOT_FOUND, 'PLAN_NOT_FOUND', { planId: '404' });

      await call(sync, 'approvePlan', { planId, reason: 'essai' });
      assert.ok((await changesOf(planId)).every(({ state }) => state === 'PLAN_STATE_APPLIED'));
      const undo = (await call(sync, 'undoRun', { runId: plan.runId, reason: 'nuit fautive' })).plan;
      assert.deepEqual([undo.undoOfRunId, undo.planReason, undo.conflicts], [plan.runId, 'nuit fautive', '0']);
      assert.ok((await changesOf(undo.planId, { kind: 'CHANGE_KIND_PURGED', role: 'ROLE_PUPIL' })).length === created.length);
      await call(sync, 'approvePlan', { planId: undo.planId, reason: 'vu' });

      const after = await untilComplete({ filter: { academies: [ACADEMY], entities: ['ENTITY_KIND_PERSON'] } });
      assert.deepEqual(after.changes.map(({ person }) => person), before.changes.map(({ person }) => person));
    } finally {
      sync.close();
    }
  });
});

describe('merges', () => {
  test('two directors of two academies become one person, whom either id gives, and two again', TIMEOUT, async () => {
    const sync = connect(services, `${DIRECTORY}.SyncService`, server.address, { token: server.token });
    try {
      const directorOf = async (academy) => (await call(directory, 'listPersons', { filter: { academy, role: 'ROLE_DIRECTOR' }, pageSize: 1 })).persons[0];
      const [kept, other] = [await directorOf(ACADEMY), await directorOf('MONTPELLIER')];
      const entities = { filter: { entities: ['ENTITY_KIND_PERSON'] } };
      const before = await untilComplete(entities);
      const { proposals } = await call(sync, 'listMergeProposals', {});
      assert.ok(proposals.every(({ score, evidence }) => score >= 0.6 && evidence.length > 1));

      const ids = { personId: kept.personId, otherPersonId: other.personId };
      await refusal(
        call(sync, 'mergePersons', { personId: kept.personId, otherPersonId: kept.personId, reason: 'essai' }), grpc.status.FAILED_PRECONDITION,
        'MERGE_IMPOSSIBLE', { personId: kept.personId, otherPersonId: kept.personId, cause: 'samePerson' });
      await refusal(call(sync, 'unmergePersons', { mergedPersonId: other.personId, reason: 'essai' }), grpc.status.FAILED_PRECONDITION, 'NOT_MERGED');

      const merged = await call(sync, 'mergePersons', { ...ids, reason: 'essai' });
      const { person } = await call(directory, 'getPerson', { personId: other.personId });
      assert.deepEqual([person.personId, person.mergedPersonIds], [kept.personId, [other.personId]]);
      assert.equal(person.profiles.length, kept.profiles.length + other.profiles.length);
      const told = await untilComplete({ ...entities, cursor: before.cursors.at(-1) });
      const [change] = told.changes.filter(({ kind }) => kind === 'CHANGE_KIND_MERGED');
      assert.deepEqual([change.key, change.mergedIntoPersonId], [other.personId, kept.personId]);

      const parted = await call(sync, 'unmergePersons', { mergedPersonId: other.personId, reason: 'essai' });
      assert.equal(Number(parted.revision), Number(merged.revision) + 1);
      assert.deepEqual((await call(directory, 'getPerson', { personId: other.personId })).person, other);
      assert.deepEqual((await untilComplete(entities)).changes.map((one) => one.person), before.changes.map((one) => one.person));
    } finally {
      sync.close();
    }
  });
});

describe('stop', () => {
  test('SIGTERM ends the server within seconds, without a fault', TIMEOUT, async () => {
    const { code, took } = await (await startDemo()).stop();
    assert.equal(code, 0);
    assert.ok(took < STOP_LIMIT, `it took ${Math.round(took)} ms`);
  });

  test('also with a call under way', TIMEOUT, async () => {
    const stream = health.watch({}, { deadline: Date.now() + 30_000 });
    const ended = new Promise((resolve) => stream.once('error', resolve).once('end', resolve));
    await new Promise((resolve) => stream.once('data', resolve));
    const { code, took } = await server.stop();
    await ended;
    assert.equal(code, 0);
    assert.ok(took < STOP_LIMIT, `it took ${Math.round(took)} ms`);
  });
});

/** The answers of a watch until one completes a revision. */
async function untilComplete(request) {
  const stream = directory.watchChanges(request, { deadline: Date.now() + 30_000 });
  const all = { changes: [], cursors: [], sizes: [] };
  for await (const answer of cancelled(stream, [])) {
    all.changes.push(...answer.changes);
    all.cursors.push(answer.cursor);
    all.sizes.push(answer.changes.length);
    if (answer.revisionComplete) {
      stream.cancel();
    }
  }
  return all;
}

async function collect(stream) {
  const all = [];
  for await (const each of stream) {
    all.push(each);
  }

  return all;
}

/** The messages of a stream that ends by an error, whose code goes to `codes`. */
async function* cancelled(stream, codes) {
  try {
    yield* stream;
  } catch (error) {
    codes.push(error.code);
  }
}

function readFiles({ fileDescriptorResponse }) {
  return fileDescriptorResponse.fileDescriptorProto.map((bytes) => descriptor.FileDescriptorProto.decode(bytes));
}

/** Whether an entry of loadProtos is a service: messages and enums carry `format`. */
function isService(entry) {
  return !('format' in entry);
}
