using EntEcole.Directory.Model;

namespace EntEcole.Directory.Assignments;

/// <summary>What ONDE files say of teachers' classes, as assignments of their own origin.</summary>
internal static class DeliveredView
{
    private const string Author = "ONDE";

    /// <summary>
    /// Those that no assignment by hand comes before on a day. They last until an import no longer says so, which is not known: their last
    /// day is that of the school year.
    /// </summary>
    public static IEnumerable<Assignment> Of(
        IReadOnlyList<DeliveredTeaching> delivered, IReadOnlyList<Assignment> said, DateOnly day)
    {
        var byHand = said.Where(one => one.End is null && one.From <= day && one.Until >= day)
            .Select(one => (one.PersonNo, one.Class.ClassNo)).ToHashSet();
        return delivered.Where(one => !byHand.Contains((one.PersonNo, one.Class.ClassNo))).Select(one => new Assignment(
            0, one.PersonNo, one.PersonId, one.Class, one.Since,
            SchoolYear.Of(one.Since > day ? one.Since : day).FirstDay.AddYears(1).AddDays(-1), AssignmentOrigin.Onde, Author, ""));
    }
}
