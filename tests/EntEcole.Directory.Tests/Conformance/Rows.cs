using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Rows as a sync would make them, all of invented persons, with every value that a test does not care for filled in.</summary>
internal static class Rows
{
    /// <summary>The versioned tables that a plan writes, which its staging tables mirror.</summary>
    public static readonly string[] Tables = ["school", "class", "record", "profile", "membership", "relation"];

    public static readonly DateOnly Day = RunUnderTest.Day;

    public static long Hash(int seed) => long.MinValue + seed;

    public static Problem Problem(string? recordId, ProblemCode code = ProblemCode.DateInvalid, string? uai = null) =>
        new(code, "ENT_Complet_20260615_Eleve_0000.xml", 12, AafCategory.Eleve, recordId, uai, "ENTPersonDateNaissance", "99/99/9999");

    /// <summary>How many rows all those tables have together.</summary>
    public static Task<long> CountAsync(this StoreUnderTest opened, string prefix, string where) => opened.NumberAsync(
        "SELECT " + string.Join(" + ", Tables.Select(table => $"(SELECT COUNT(*) FROM {prefix}{table}{where})")));

    /// <summary>A school, a class, a pupil and an awaited relative: seven rows, one at least of every table.</summary>
    public static void OneOfEach(this RunUnderTest run)
    {
        var school = run.School("0120612A", "s1");
        var pupil = run.Pupil("1", "DURAND", school);
        run.Join(pupil, run.Class(school, "c1"));
        run.Relate(pupil, run.Awaited("9"));
    }

    /// <summary>Opens a school of its own number, or of the number given.</summary>
    public static SchoolRow School(
        this RunUnderTest run, string? uai, string sourceId, Func<School, School>? change = null, int? number = null)
    {
        var school = new School { Uai = uai, NameType = "E.E.PU", Name = "JEAN MOULIN", NameTown = "RODEZ" };
        var row = new SchoolRow(
            number ?? run.Plan.NextNumber(NumberKind.School), run.Feed.FeedNo, sourceId, uai, Presence.Present, Hash(1),
            change is null ? school : change(school));
        run.Plan.Rows.Put(row, replaces: false);
        return row;
    }

    public static ClassRow Class(
        this RunUnderTest run, SchoolRow school, string sourceId, string name = "CP A", ClassKind kind = ClassKind.Class)
    {
        var row = new ClassRow(
            run.Plan.NextNumber(NumberKind.Class), school.SchoolNo, run.Feed.FeedNo, kind, sourceId, name, "11", "ORDINAIRE");
        run.Plan.Rows.Put(row, replaces: false);
        return row;
    }

    /// <summary>A record of a new person, not yet written.</summary>
    public static RecordRow Record(
        this RunUnderTest run, AafCategory category, string sourceId, string name, string? givenName = null, string? folded = null)
    {
        var person = new Person { UsageName = name, GivenName = givenName };
        return new RecordRow(
            run.Plan.NextNumber(NumberKind.Person), run.Feed.FeedNo, category, sourceId, PersonId.New(), Presence.Present,
            Hash(1), folded ?? person.FoldedName(), PersonJson.Write(person));
    }

    public static RecordRow With(this RecordRow row, Person person) =>
        row with { FoldedName = person.FoldedName(), Content = PersonJson.Write(person) };

    public static RecordRow Named(this RecordRow row, string name) => row.With(new Person { UsageName = name });

    /// <summary>Opens the record of a new person with one profile for each school.</summary>
    public static RecordRow Person(
        this RunUnderTest run, AafCategory category, Role role, string sourceId, string name, params ReadOnlySpan<SchoolRow> schools)
    {
        var row = run.Record(category, sourceId, name);
        run.Plan.Rows.Put(row, replaces: false);
        foreach (var school in schools)
        {
            run.Plan.Rows.Put(run.Profile(row, school, role), replaces: false);
        }

        return row;
    }

    public static RecordRow Pupil(this RunUnderTest run, string sourceId, string name, params ReadOnlySpan<SchoolRow> schools) =>
        run.Person(AafCategory.Eleve, Role.Pupil, sourceId, name, schools);

    public static RecordRow Parent(this RunUnderTest run, string sourceId, string name, params ReadOnlySpan<SchoolRow> schools) =>
        run.Person(AafCategory.PersRelEleve, Role.Parent, sourceId, name, schools);

    public static RecordRow Teacher(this RunUnderTest run, string sourceId, string name, params ReadOnlySpan<SchoolRow> schools) =>
        run.Person(AafCategory.PersEducNat, Role.Teacher, sourceId, name, schools);

    /// <summary>Opens the record of a relative whom a pupil names and nobody delivered.</summary>
    public static RecordRow Awaited(this RunUnderTest run, string sourceId)
    {
        var row = run.Record(AafCategory.PersRelEleve, sourceId, "") with
        {
            Presence = Presence.Awaited, Hash = 0, FoldedName = "", Content = ReadOnlyMemory<byte>.Empty,
        };
        run.Plan.Rows.Put(row, replaces: false);
        return row;
    }

    public static ProfileRow Profile(this RunUnderTest run, RecordRow person, SchoolRow school, Role role) => new(
        person.PersonNo, school.SchoolNo, role, run.Feed.FeedNo, ProfileState.Active, Day, null, null);

    public static ProfileRow Suspended(this ProfileRow row) =>
        row with { State = ProfileState.Suspended, SuspendedOn = Day.AddDays(1), PurgeOn = Day.AddDays(91) };

    public static void Join(this RunUnderTest run, RecordRow pupil, ClassRow @class, DateOnly? enteredOn = null) =>
        run.Plan.Rows.Put(new MembershipRow(pupil.PersonNo, @class.ClassNo, run.Feed.FeedNo, enteredOn), replaces: false);

    public static void Relate(this RunUnderTest run, RecordRow pupil, RecordRow relative, string link = "1") =>
        run.Plan.Rows.Put(new RelationRow(pupil.PersonNo, relative.PersonNo, run.Feed.FeedNo, link), replaces: false);
}
