using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>What an export held, and what it left out.</summary>
/// <param name="Revision">Revision of the store.</param>
/// <param name="Counts">How much.</param>
/// <param name="Refusals">The first refusals and notices.</param>
/// <param name="Expected">Schools that are enrolled, asked for, and not left out for a fault of theirs.</param>
public sealed record GarOutcome(
    long Revision, GarCounts Counts, IReadOnlyList<GarRefusal> Refusals, IReadOnlySet<string> Expected);

/// <summary>
/// One pass over the store at one revision, school after school: what the GAR is sent. It knows neither files nor the time. Memory holds a
/// batch of schools, whatever their number.
/// </summary>
public sealed class GarExport(GarStores stores, GarRules rules)
{
    // About 3,000 persons at a time.
    private const int Batch = 16;

    /// <summary>Called after each batch: the host decides what becomes of the memory that it used.</summary>
    public Action Continue { get; init; } = () => { };

    /// <summary>Gives what is exported to a sink.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="before">Revision of the last export, whose identifiers are compared; null for none.</param>
    /// <param name="sink">Takes it.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.GarExportRefused"/>: no school. <see cref="Reason.ScopeNotEnrolled"/>: one that was named is not enrolled.
    /// </exception>
    public async Task<GarOutcome> RunAsync(GarRequest request, long? before, IGarSink sink, CancellationToken cancellationToken)
    {
        GarEnt.Validate(request.Ent);
        var revision = await stores.Revisions.GetRevisionAsync(cancellationToken);
        var inForce = (await stores.Enrolment.ListConventionsAsync(revision, cancellationToken))
            .Where(convention => convention.IsInForceOn(request.Day)).ToList();
        var uais = Enrolled(request, inForce);
        var refusals = new GarRefusals();
        var schools = await new GarSchools(stores.Gar, refusals).ReadAsync(uais, revision, cancellationToken);
        var managers = new GarManagers(stores.Gar, stores.Persons, rules, refusals);
        schools = await managers.ReadAsync(schools, request.Day, revision, cancellationToken);
        if (schools.Count == 0)
        {
            throw GarFaults.Refused("NO_SCHOOL", new LocalizedText(
                "No school to export: none is enrolled on that day with an active pupil and without a fault.",
                "Aucune école à exporter : aucune n'est conventionnée à cette date avec un élève actif et sans anomalie."));
        }

        var exported = schools.Select(part => part.School.Uai).ToHashSet(StringComparer.Ordinal);
        var pass = new GarPass(new GarPersonMaker(rules, exported, refusals), refusals, sink)
        {
            Collectivites = rules.Collectivite ? await new GarCollectivites(stores.Rights).ReadAsync(
                inForce, exported, (request.Day, revision), cancellationToken) : [],
        };
        await PassAsync(pass, schools, revision, cancellationToken);
        var count = 0;
        foreach (var manager in managers.Of(exported))
        {
            sink.Take(manager);
            count++;
        }

        if (before is { } last)
        {
            await ChangedAsync(last, revision, pass, refusals, cancellationToken);
        }

        var left = refusals.Counts.Where(one => one.Cause.IsOfSchool()).Select(one => one.Uai).ToHashSet(StringComparer.Ordinal);
        return new GarOutcome(
            revision, new GarCounts(pass.Schools, refusals.Counts, pass.Pupils, pass.Staff, count), refusals.Kept,
            uais.Where(uai => exported.Contains(uai) || !left.Contains(uai)).ToHashSet(StringComparer.Ordinal));
    }

    private static IReadOnlyCollection<string> Enrolled(GarRequest request, IEnumerable<Convention> inForce)
    {
        var enrolled = inForce.SelectMany(convention => convention.Schools.Select(school => school.Uai)).ToHashSet(StringComparer.Ordinal);
        return request.Uais.FirstOrDefault(uai => !enrolled.Contains(uai)) is { } foreign
            ? throw new DirectoryException(
                Reason.ScopeNotEnrolled,
                new LocalizedText(
                    $"The school {foreign} is not enrolled on {request.Day:yyyy-MM-dd}.",
                    $"L'école {foreign} n'est pas conventionnée au {request.Day:dd/MM/yyyy}."),
                DirectoryException.Fact("uai", foreign))
            : request.Uais.Count > 0 ? request.Uais.Distinct(StringComparer.Ordinal).ToList() : enrolled;
    }

    // The next batch is read while one is written.
    private async Task PassAsync(GarPass pass, List<GarSchoolPart> schools, long revision, CancellationToken cancellationToken)
    {
        var batches = schools.Chunk(Batch).ToList();
        var next = ReadAsync(batches[0]);
        for (var i = 0; i < batches.Count; i++)
        {
            var read = await next;
            next = i + 1 < batches.Count ? ReadAsync(batches[i + 1]) : Task.FromResult<IReadOnlyList<PersonView>>([]);
            try
            {
                pass.Take(batches[i], read, cancellationToken);
                Continue();
            }
            catch
            {
                // It reads the store: it ends before the caller goes on.
                await Task.WhenAny(next);
                throw;
            }
        }

        Task<IReadOnlyList<PersonView>> ReadAsync(GarSchoolPart[] batch) => Task.Run(
            () => stores.Gar.ReadPersonsAsync(
                [.. batch.SelectMany(part => part.Numbers)], null, revision, cancellationToken),
            cancellationToken);
    }

    private async Task ChangedAsync(
        long before, long revision, GarPass pass, GarRefusals refusals, CancellationToken cancellationToken)
    {
        foreach (var changed in await stores.Gar.ListChangedIdsAsync(before, revision, cancellationToken))
        {
            if (pass.SchoolOf(changed.KeptNo) is { } uai)
            {
                refusals.Add(new GarRefusal(
                    uai, changed.KeptNo, changed.Kept, GarCause.IdentifierChanged, GarElements.PersonId, changed.Old.ToString()));
            }
        }
    }
}
