using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>The counts of profiles that a direct plan has made.</summary>
internal static class ProfileCounts
{
    /// <summary>Writes them: a feed's first sync finds none.</summary>
    public static void Write(
        Engine engine, PlanConnection connection, int feedNo, IReadOnlyDictionary<(int SchoolNo, Role Role, ProfileState State), int> made)
    {
        using var sink = engine.OpenSink(connection.Connection, connection.Transaction!, PlanWriting.Direct);
        foreach (var ((school, role, state), profiles) in made)
        {
            sink.Write(
                PlanTable.ProfileCount,
                [BulkValue.Of(feedNo), BulkValue.Of(school), BulkValue.Of((long)role), BulkValue.Of((long)state), BulkValue.Of(profiles)]);
        }

        sink.Flush();
    }
}
