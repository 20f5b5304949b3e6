using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>
/// One answer that shows persons: who asked, by which call, what for, and whose data they were given, when, at which revision. Made before
/// the
/// answer is, and given each person as they are mapped: no person is mapped without one. Not safe for use by two threads at once.
/// </summary>
/// <param name="caller">Name of the caller.</param>
/// <param name="call">Full name of the call, as in <c>entecole.directory.v1.DirectoryService/GetPerson</c>.</param>
/// <param name="purpose">What for, as the caller says it.</param>
public sealed class AccessTrace(string caller, string call, string purpose)
{
    /// <summary>The longest purpose, in characters.</summary>
    public const int MaxPurpose = 200;

    // Most answers show one person: the list comes with the second.
    private PersonId first;
    private List<PersonId>? others;

    /// <summary>For what is mapped to be compared and is not sent: it keeps nothing.</summary>
    public static AccessTrace Unsent { get; } = new("", "", "");

    /// <summary>Name of the caller.</summary>
    public string Caller => caller;

    /// <summary>Full name of the call.</summary>
    public string Call => call;

    /// <summary>What for.</summary>
    public string Purpose => purpose;

    /// <summary>When the answer was about to leave; to the millisecond in the log.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Revision read.</summary>
    public long Revision { get; set; }

    /// <summary>How many persons were shown; one who was shown twice may count twice.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the answer leaves a trace: it shows a person, or says which persons a caller was shown.</summary>
    public bool IsDue { get; private set; }

    /// <summary>The person shown at a rank, from 0.</summary>
    public PersonId this[int rank] => rank == 0 ? first : others![rank - 1];

    /// <summary>The answer shows this person.</summary>
    public void Add(PersonId person)
    {
        if (ReferenceEquals(this, Unsent))
        {
            return;
        }

        if (Count == 0)
        {
            first = person;
        }
        else
        {
            (others ??= []).Add(person);
        }

        Count++;
        IsDue = true;
    }

    /// <summary>The answer leaves a trace, even without a person in it.</summary>
    public void Leave() => IsDue = true;

    /// <summary>The trace of another answer of the same call.</summary>
    public AccessTrace Next() => new(caller, call, purpose);
}
