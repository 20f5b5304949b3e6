using System.Globalization;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Whether a caller can tell by the clock what lies outside of their perimeter from what is not there: samples in turns, one call in
/// flight, by a caller of one academy who asks for what is of the other, and for what nobody has.
/// </summary>
/// <param name="channel">A channel of that caller.</param>
/// <param name="outside">What there is outside.</param>
/// <param name="time">The clock.</param>
internal sealed class Existence(GrpcChannel channel, OutsideKeys outside, TimeProvider time)
{
    public const string Name = "existence";
    public const string Difference = "% difference of medians";
    public const string Guess = "% of guesses right";

    public const string ById = "GetPerson by id, absent against outside";
    public const string BySource = "GetPerson by source, absent against outside";
    public const string Relatives = "ListRelatives, absent against outside";
    public const string Check = "CheckRight, absent against outside";
    public const string Explain = "ExplainPerson, absent against outside";
    public const string School = "GetSchool, absent against outside";
    public const string Batch = "BatchGetPersons of 1, absent against outside";

    private readonly DirectoryService.DirectoryServiceClient directory = new(channel);
    private readonly RightsService.RightsServiceClient rights = new(channel);

    /// <summary>Every measure.</summary>
    public static IReadOnlyList<string> All { get; } = [ById, BySource, Relatives, Check, Explain, School, Batch];

    /// <summary>Takes a measure: both figures are added to <paramref name="results"/>.</summary>
    public async Task MeasureAsync(
        string measure, double seconds, Results results, int schools, int turn, CancellationToken cancellationToken)
    {
        var (absent, present) = (new List<double>(), new List<double>());
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start).TotalSeconds < seconds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Which comes first is drawn: neither gains by what the other leaves in a cache.
            var absentFirst = Random.Shared.Next(2) == 0;
            (absentFirst ? absent : present).Add(await SampleAsync(measure, absentFirst));
            (absentFirst ? present : absent).Add(await SampleAsync(measure, !absentFirst));
        }

        absent.Sort();
        present.Sort();
        var (one, other) = (absent[absent.Count / 2], present[present.Count / 2]);
        results.Add(schools, turn, measure, Difference, 100 * Math.Abs((one / other) - 1));
        results.Add(schools, turn, measure, Guess, 100 * BestGuess(absent, present));
    }

    /// <summary>How often the best threshold tells which of two lists, ascending and of one length, a sample is of.</summary>
    public static double BestGuess(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        var best = 0.5;
        var below = 0;
        for (var i = 0; i < one.Count; i++)
        {
            while (below < other.Count && other[below] < one[i])
            {
                below++;
            }

            // So many of one list, and so many of the other, lie below this value: either side may be the slower.
            var share = (i + other.Count - below) / (double)(one.Count + other.Count);
            best = Math.Max(best, Math.Max(share, 1 - share));
        }

        return best;
    }

    private async Task<double> SampleAsync(string measure, bool isAbsent)
    {
        var ask = Call(measure, isAbsent);
        var start = time.GetTimestamp();
        try
        {
            await ask();
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.NotFound)
        {
        }

        return time.GetElapsedTime(start).TotalMilliseconds;
    }

    // What is asked is made before the clock starts.
    private Func<Task> Call(string measure, bool isAbsent)
    {
        var id = isAbsent ? Model.PersonId.New().ToString() : Any(outside.Ids);
        switch (measure)
        {
            case ById:
                var get = new GetPersonRequest { PersonId = id };
                return () => directory.GetPersonAsync(get).ResponseAsync;
            case BySource:
                // Ids of records follow each other: what nobody has looks like what somebody has.
                var source = Any(outside.Sources).Clone();
                source.SourceId = isAbsent
                    ? (50_000_000 + Random.Shared.Next(9_999_999)).ToString(CultureInfo.InvariantCulture)
                    : source.SourceId;
                var by = new GetPersonRequest { Source = source };
                return () => directory.GetPersonAsync(by).ResponseAsync;
            case Relatives:
                var relatives = new ListRelativesRequest { PersonId = id };
                return () => directory.ListRelativesAsync(relatives).ResponseAsync;
            case Check:
                var check = new CheckRightRequest
                {
                    Check = new RightCheck
                    {
                        PersonId = id,
                        Kind = RightKind.ElectedParent,
                        Scope = new RightScope { Uai = Any(outside.Uais) },
                    },
                };
                return () => rights.CheckRightAsync(check).ResponseAsync;
            case Explain:
                var explain = new ExplainPersonRequest { PersonId = id };
                return () => directory.ExplainPersonAsync(explain).ResponseAsync;
            case School:
                var school = new GetSchoolRequest { Uai = isAbsent ? Any(outside.AbsentUais) : Any(outside.Uais) };
                return () => directory.GetSchoolAsync(school).ResponseAsync;
            case Batch:
                var batch = new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = id } } };
                return () => directory.BatchGetPersonsAsync(batch).ResponseAsync;
            default:
                throw new ArgumentOutOfRangeException(nameof(measure));
        }
    }

    private static T Any<T>(IReadOnlyList<T> keys) => keys[Random.Shared.Next(keys.Count)];
}

/// <summary>What there is outside of a perimeter, and schools that are nowhere.</summary>
/// <param name="Ids">Ids of persons.</param>
/// <param name="Sources">Their records.</param>
/// <param name="Uais">Schools.</param>
/// <param name="AbsentUais">UAIs that no school has.</param>
internal sealed record OutsideKeys(
    IReadOnlyList<string> Ids, IReadOnlyList<SourceRef> Sources, IReadOnlyList<string> Uais, IReadOnlyList<string> AbsentUais);
