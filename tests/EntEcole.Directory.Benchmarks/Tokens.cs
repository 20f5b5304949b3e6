using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Benchmarks;

/// <summary>Tokens of the key that the server of a store trusts.</summary>
internal static class Tokens
{
    /// <summary>A token of a caller who reaches academies, and does not see all fields.</summary>
    public static string Of(string database, TimeProvider time, params IEnumerable<string> academies)
    {
        var settings = new CallerSettings { LocalKey = LocalKey.PathFor(database) };
        var now = time.GetUtcNow();
        var caller = new Caller(
            "benchmark", CallerRoles.DirectoryReader | CallerRoles.SyncOperator | CallerRoles.WatchConsumer,
            new CallerPerimeter { Academies = academies.ToHashSet(StringComparer.Ordinal) });
        return TokenMaker.Make(settings, TokenMaker.KeyOf(settings), caller, now.AddMinutes(-1), now.AddDays(1));
    }
}
