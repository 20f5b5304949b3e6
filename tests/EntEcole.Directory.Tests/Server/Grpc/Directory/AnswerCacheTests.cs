using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.V1;
using PersonId = EntEcole.Directory.Model.PersonId;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>What is kept of answers: to be found by the same viewer at the same revision alone, and no more than fits.</summary>
public sealed class AnswerCacheTests
{
    private const long Room = 2 * AnswerCache.BlockBytes;

    private static readonly AuthorizedView Everything = new(
        new Caller("officer", CallerRoles.PrivacyOfficer, CallerPerimeter.All), Perimeter.All, FieldGroups.All, null);

    [Fact]
    public void Find_OfWhatWasKept_GivesAnEqualMessageOfItsOwn()
    {
        var (cache, id, shown) = (new AnswerCache(Room), PersonId.New(), Shown("é", 2_000));
        cache.Keep(7, Everything, id, shown);

        var found = cache.Find(7, Everything, id);

        Assert.Equal(shown, found);
        Assert.NotSame(found, cache.Find(7, Everything, id));
    }

    [Fact]
    public void Find_OfAnotherPersonRevisionReachOrFields_GivesNothing()
    {
        var (cache, id) = (new AnswerCache(Room), PersonId.New());
        cache.Keep(7, Everything, id, Shown("a"));

        Assert.Null(cache.Find(7, Everything, PersonId.New()));
        Assert.Null(cache.Find(7, Everything with { Shown = FieldGroups.Mail }, id));
        Assert.Null(cache.Find(7, Everything with { Perimeter = ReachOf("TOULOUSE") }, id));
        Assert.NotNull(cache.Find(7, Everything, id));
        Assert.Null(cache.Find(8, Everything, id));
    }

    [Fact]
    public void Keep_OfALaterRevision_ForgetsTheEarlierOne()
    {
        var (cache, one, two) = (new AnswerCache(Room), PersonId.New(), PersonId.New());
        cache.Keep(7, Everything, one, Shown("a"));
        cache.Keep(8, Everything, two, Shown("b"));

        Assert.Equal(1, cache.Count);
        Assert.Null(cache.Find(8, Everything, one));
        Assert.Equal("b", cache.Find(8, Everything, two)!.UsageName);
    }

    [Fact]
    public void Find_AtTheNumberOfARevisionThatWasUndoneByARestore_GivesNothing()
    {
        var (cache, id) = (new AnswerCache(Room), PersonId.New());
        cache.Keep(8, Everything, id, Shown("before"));

        // The store is put back to revision 6 and comes to another revision 8.
        Assert.Null(cache.Find(6, Everything, id));
        Assert.Null(cache.Find(8, Everything, id));

        cache.Keep(6, Everything, id, Shown("put back"));
        Assert.Equal("put back", cache.Find(6, Everything, id)!.UsageName);
    }

    [Fact]
    public void Keep_OfMoreThanFits_DropsTheOldestAndGivesTheOthersUnchanged()
    {
        const int All = 5_000;
        var (cache, ids) = (new AnswerCache(Room), Enumerable.Range(0, All).Select(_ => PersonId.New()).ToList());
        for (var i = 0; i < All; i++)
        {
            cache.Keep(7, Everything, ids[i], Shown(Text(i), 1_000));
        }

        Assert.InRange(cache.Count, 1_000, 2_100);
        Assert.Null(cache.Find(7, Everything, ids[0]));
        for (var i = All - cache.Count; i < All; i++)
        {
            Assert.Equal(Shown(Text(i), 1_000), cache.Find(7, Everything, ids[i]));
        }
    }

    [Fact]
    public void Keep_OfAnAnswerOutOfTheOrdinary_KeepsNothing()
    {
        var (cache, id) = (new AnswerCache(Room), PersonId.New());
        cache.Keep(7, Everything, id, Shown("a", AnswerCache.MaxAnswerBytes));
        Assert.Null(cache.Find(7, Everything, id));
    }

    [Fact]
    public void Keep_WithoutRoom_KeepsNothing()
    {
        var (cache, id) = (new AnswerCache(0), PersonId.New());
        cache.Keep(7, Everything, id, Shown("a"));
        Assert.Null(cache.Find(7, Everything, id));
    }

    [Fact]
    public void Keep_ForMoreViewersThanAreToldApart_GivesNobodyTheAnswerOfAnother()
    {
        var (cache, id) = (new AnswerCache(Room), PersonId.New());
        for (var i = 0; i <= AnswerCache.MaxViews; i++)
        {
            cache.Keep(7, Everything with { Perimeter = ReachOf(Text(i)) }, id, Shown(Text(i)));
        }

        Assert.Equal(AnswerCache.MaxViews, cache.Count);
        Assert.Equal(Text(3), cache.Find(7, Everything with { Perimeter = ReachOf(Text(3)) }, id)!.UsageName);
        Assert.Null(cache.Find(7, Everything with { Perimeter = ReachOf(Text(AnswerCache.MaxViews)) }, id));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Person Shown(string name, int more = 0) => new() { UsageName = name, Mail = new string('x', more) };

    private static Perimeter ReachOf(string academy)
    {
        var none = new HashSet<string>(StringComparer.Ordinal);
        return new Perimeter(new HashSet<string>(StringComparer.Ordinal) { academy }, none, none);
    }
}
