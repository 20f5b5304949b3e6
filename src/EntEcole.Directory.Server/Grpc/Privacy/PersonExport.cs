using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Identity;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <summary>
/// Everything that is kept about a person, for that person (RGPD, article 15). Of others nothing but name and link: no id, no address. Who
/// looked is counted by role and day, without names.
/// </summary>
internal sealed class PersonExport(DirectoryStore store, Visitors visitors, TimeProvider time)
{
    private const int MaxRelations = 1_000;
    private const int AccessSlice = 1_000;

    // Names a relative by an id of theirs.
    private const string OthersId = "pupil.second_degree.address_relative_source_id";

    private static readonly LocalizedText[] Recipients =
    [
        new(
            "The workspace and its teachers, staff and relatives, within their roles.",
            "L'espace numérique de travail : enseignants, personnels et responsables, selon leur rôle."),
        new("The collectivité in charge, for its services.", "La collectivité compétente, pour ses services."),
        new(
            "The ministry, for access to resources (GAR) and for the measure of use (DNMA, pseudonyms).",
            "Le ministère, pour l'accès aux ressources (GAR) et la mesure des usages (DNMA, pseudonymes)."),
    ];

    /// <summary>Makes the export of a person within a perimeter.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>.</exception>
    public async Task<V1.ExportPersonDataResponse> MakeAsync(
        PersonId id, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var all = store.Privacy.AllPersons;
        var person = await all.FindPersonAsync(id, within, revision, cancellationToken) ?? throw PrivacyFaults.NoPerson(id);
        var today = FrenchTime.DayAt(time.GetUtcNow());
        var explanation = (await new PersonExplainer(store.ForExport(), today, within).ExplainAsync(
            person.PersonId, revision, cancellationToken)).Explanation;
        var answer = new V1.ExportPersonDataResponse
        {
            Revision = revision,
            Person = person.ToMessage(AccessTrace.Unsent).Known(person.PersonId, visitors.Key, FieldGroups.All),
            KeptUntil = KeptUntil(person),
            Recipients = { Recipients.Select(text => text.ToMessage()) },
        };
        if (answer.Person.Pupil?.SecondDegree is { } second)
        {
            second.AddressRelativeSourceId = "";
        }

        answer.Relations.AddRange(await RelationsAsync(person, within, revision, cancellationToken));
        answer.History.AddRange((explanation?.History ?? []).Select(HistoryOf));
        answer.Conventions.AddRange(
            (explanation?.Enrolments ?? []).SelectMany(one => one.School.Enrolments).Select(row => row.Reference).Distinct(
                StringComparer.Ordinal));
        await AddRightsAsync(answer, person, revision, cancellationToken);
        answer.Identities.AddRange((await store.Federation.ListLinksAsync([.. Activations.NumbersOf(person)], cancellationToken)).Select(
            link => IdentityServiceV1.ToMessage(link with { By = "", EndedBy = null })));
        answer.ActivatedOn = (await store.Federation.ReadActivationsAsync([person], cancellationToken))
            .TryGetValue(person.PersonNo, out var day) ? ((DateOnly?)day).Text() : "";
        await AddVersionsAsync(answer, person, revision, cancellationToken);
        await AddMeasuresAsync(answer, person, cancellationToken);
        await AddAccessesAsync(answer, person, cancellationToken);
        return answer;
    }

    private static string KeptUntil(PersonView person) => person.Profiles.Any(profile => profile.Row.State is ProfileState.Active) ? ""
        : person.Profiles.Max(profile => profile.Row.PurgeOn).Text();

    private async Task<IEnumerable<V1.Relation>> RelationsAsync(
        PersonView person, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var all = store.Privacy.AllPersons;
        var relations = new List<V1.Relation>();
        foreach (var relation in await all.ListRelativesAsync(person, within, 0, MaxRelations, revision, cancellationToken))
        {
            relations.Add(Masked(relation.ToMessage(AccessTrace.Unsent)));
            if (relation is { OtherIsRelative: false, OtherId: { } child } && await all.FindPersonAsync(
                child, within, revision, cancellationToken) is { } pupil)
            {
                // That there is another holder is theirs to know; who it is, is not.
                relations.AddRange((await all.ListRelativesAsync(pupil, within, 0, MaxRelations, revision, cancellationToken))
                    .Where(other => other.OtherIsRelative && other.OtherNo != person.PersonNo)
                    .Select(_ => new V1.Relation { OtherEnd = V1.RelationEnd.Relative, LinkLabel = "autre responsable" }));
            }
        }

        return relations;
    }

    private static V1.Relation Masked(V1.Relation relation)
    {
        relation.Source = null;
        if (relation.Person is { } other)
        {
            other.PersonId = "";
        }

        return relation;
    }

    private static V1.HistoryEvent HistoryOf(PersonEvent happened)
    {
        var told = ExplainMapping.ToMessage(happened, FieldGroups.All);
        told.By = "";
        if (happened.Entity is EventEntity.Relation)
        {
            told.Source = null;
            told.Text = new LocalizedText("A relation.", "Un lien de parenté.").ToMessage();
        }

        Remove(told.Changes);
        return told;
    }

    private static void Remove(ICollection<V1.FieldChange> fields)
    {
        foreach (var field in fields.Where(one => one.Field is OthersId).ToList())
        {
            fields.Remove(field);
        }
    }

    private async Task AddRightsAsync(
        V1.ExportPersonDataResponse answer, PersonView person, long revision, CancellationToken cancellationToken)
    {
        List<PersonId> ids = [person.PersonId, .. person.MergedIds];
        var facts = await store.Rights.ReadRightsAsync(ids, revision, cancellationToken);
        answer.Grants.AddRange(facts.Grants.Where(grant => ids.Contains(grant.PersonId)).Select(grant => grant.ToMessage()));
    }

    private async Task AddVersionsAsync(
        V1.ExportPersonDataResponse answer, PersonView person, long revision, CancellationToken cancellationToken)
    {
        foreach (var number in person.Records.Select(record => record.PersonNo).Distinct())
        {
            var versions = await store.AllVersions.ReadVersionsAsync(number, revision, cancellationToken);
            foreach (var one in versions.Records.Where(
                one => person.Records.Any(record => record.Source == one.Source) && one.Person is not null))
            {
                var version = VersionOf(one.Span, versions);
                version.Source = one.Source.ToMessage();
                version.Fields.AddRange(Fields(ShownFields.Of(one)));
                Remove(version.Fields);
                answer.Versions.Add(version);
            }

            foreach (var one in versions.Profiles.Where(
                one => person.Profiles.Any(profile => string.Equals(profile.Academy, one.Academy, StringComparison.Ordinal))))
            {
                var version = VersionOf(one.Span, versions);
                (version.Uai, version.Role) = (one.Uai ?? "", (V1.Role)one.Row.Role);
                version.Fields.AddRange(Fields(ShownFields.Of(
                    one.Row, versions.Classes.Where(row => row.IsOf(
                        one.Row.SchoolNo, one.Row.Role) && row.Span.Since < one.Span.Until && one.Span.Since < row.Span.Until))));
                answer.Versions.Add(version);
            }
        }
    }

    private static V1.KeptVersion VersionOf(RowSpan span, PersonVersions versions) => new()
    {
        SinceRevision = span.Since,
        Since = versions.Revisions.GetValueOrDefault(span.Since)?.MadeAt.ToTimestamp(),
        UntilRevision = span.Until == RowSpan.Forever ? 0 : span.Until,
        Until = versions.Revisions.GetValueOrDefault(span.Until)?.MadeAt.ToTimestamp(),
    };

    private static IEnumerable<V1.FieldChange> Fields(IReadOnlyDictionary<string, string> fields) =>
        fields.Select(field => new V1.FieldChange { Field = field.Key, NewValue = field.Value });

    private async Task AddMeasuresAsync(V1.ExportPersonDataResponse answer, PersonView person, CancellationToken cancellationToken)
    {
        var measures = await store.Privacy.ListMeasuresAsync(
            new MeasureFilter { PersonId = person.PersonId }, 0, int.MaxValue, cancellationToken);
        answer.Measures.AddRange(measures.Select(measure => measure.ToMessage(AccessTrace.Unsent)));
        answer.Held.AddRange((await store.Privacy.CountRowsAsync(person.PersonNo, cancellationToken)).Select(
            one => new V1.HeldRows { Table = one.Key, Rows = one.Value }));
    }

    private async Task AddAccessesAsync(V1.ExportPersonDataResponse answer, PersonView person, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<(string Day, string Roles), long>();
        AccessPlace? place = null;
        do
        {
            var slice = await store.Accesses.ListAccessesAsync(
                new AccessFilter { Persons = [person.PersonId, .. person.MergedIds] }, place, AccessSlice, cancellationToken);
            foreach (var entry in slice.Entries)
            {
                var key = (
                    FrenchTime.DayAt(entry.At).ToString("O", CultureInfo.InvariantCulture),
                    CallerRoleNames.Of(CallRules.Find(entry.Call)?.Roles ?? CallerRoles.None));
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }

            place = slice.Next;
        }
        while (place is not null);
        answer.AccessCount = counts.Values.Sum();
        answer.Accesses.AddRange(counts.Select(one => new V1.AccessCount { Day = one.Key.Day, Roles = one.Key.Roles, Count = one.Value }));
    }
}
