using EntEcole.Directory.Model;

namespace EntEcole.Directory.Assignments;

/// <summary>Where an assignment comes from. Numbers are stored and those of the API.</summary>
public enum AssignmentOrigin
{
    /// <summary>A person recorded it.</summary>
    Hand = 1,

    /// <summary>The list of teachers of an ONDE import.</summary>
    Onde = 2,

    /// <summary>A person took it over from the year before.</summary>
    Renewed = 3,
}

/// <summary>What an assignment is today. Numbers are those of the API.</summary>
public enum AssignmentState
{
    /// <summary>The person teaches the class.</summary>
    Active = 1,

    /// <summary>It begins later.</summary>
    ToCome = 2,

    /// <summary>The person's profile in the school is suspended: kept, shown nowhere, back when they return.</summary>
    Dormant = 3,

    /// <summary>Ended: see its cause.</summary>
    Ended = 4,
}

/// <summary>Why an assignment ended. Numbers are stored and those of the API.</summary>
public enum AssignmentEnd
{
    /// <summary>A person ended it.</summary>
    ByHand = 1,

    /// <summary>Its last day is over: 31 August at the latest.</summary>
    YearOver = 2,

    /// <summary>The person left the school, and the grace is over.</summary>
    PersonLeft = 3,

    /// <summary>The extracts no longer hold the class.</summary>
    ClassEnded = 4,
}

/// <summary>A teacher's class, as it is kept.</summary>
/// <param name="Number">Number in the store.</param>
/// <param name="PersonNo">Number of the person.</param>
/// <param name="PersonId">Id of the person when it was made.</param>
/// <param name="Class">The class.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day: 31 August at the latest.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="Why">Why.</param>
public sealed record Assignment(
    int Number, int PersonNo, PersonId PersonId, AssignedClass Class, DateOnly From, DateOnly Until, AssignmentOrigin Origin, string By,
    string Why)
{
    /// <summary>On which day it ended; null while it lasts.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>Why it ended; null while it lasts.</summary>
    public AssignmentEnd? End { get; init; }

    /// <summary>Who ended it; null for none.</summary>
    public string? EndedBy { get; init; }
}

/// <summary>A class or group to which a teacher may be assigned.</summary>
/// <param name="ClassNo">Number in the store; never shown.</param>
/// <param name="Id">Its id.</param>
/// <param name="SchoolNo">Its school.</param>
/// <param name="FeedNo">Feed that names it.</param>
/// <param name="Degree">Degree of that feed.</param>
/// <param name="Academy">Academy of that feed.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsLiving">Whether it is there now.</param>
public sealed record AssignedClass(
    int ClassNo, ClassId Id, int SchoolNo, int FeedNo, Degree Degree, string Academy, string Name, bool IsLiving)
{
    /// <summary>Whether its extract alone says who teaches it: one of the second degree.</summary>
    public bool IsBySource => Degree is not (Degree.FirstDegree or Degree.Onde);
}

/// <summary>A person and a class, as a caller names them.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="ClassId">The class.</param>
public sealed record AssignmentPair(PersonId PersonId, ClassId ClassId);

/// <summary>What is asked for, once.</summary>
/// <param name="RequestId">Id of the request, chosen by its caller; empty for none.</param>
/// <param name="Uai">The school.</param>
/// <param name="Pairs">Persons and classes.</param>
/// <param name="By">Who asks.</param>
/// <param name="Why">Why.</param>
public sealed record AssignmentOrder(string RequestId, string Uai, IReadOnlyList<AssignmentPair> Pairs, string By, string Why)
{
    /// <summary>Pairs at most.</summary>
    public const int MaxPairs = 200;

    /// <summary>First day; null for today.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day; null for the end of the school year.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Where it comes from.</summary>
    public AssignmentOrigin Origin { get; init; } = AssignmentOrigin.Hand;
}
