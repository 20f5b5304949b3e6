using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>How a member of staff's record names a structure.</summary>
internal enum StaffTieKind
{
    /// <summary>A function there that gives a role.</summary>
    Function,

    /// <summary>A function there that gives none: <c>-</c>, or a value that is too short.</summary>
    FunctionWithoutRole,

    /// <summary>They direct it.</summary>
    Direction,

    /// <summary>They are attached to it.</summary>
    Attachment,
}

/// <summary>What becomes of a member of staff, and the one reason for it.</summary>
public enum StaffStanding
{
    /// <summary>Left out: the record names no structure that is known.</summary>
    NoStructure,

    /// <summary>Left out: no structure that it names is enrolled.</summary>
    NoneEnrolled,

    /// <summary>Kept with a profile: a function in an enrolled school, or they direct one.</summary>
    Role,

    /// <summary>Kept without profile: tied to an enrolled school, without any function that gives a role.</summary>
    AttachedWithoutFunction,

    /// <summary>
    /// Kept without profile: tied to an enrolled school, with a function at another structure, as a substitute has at the inspection.
    /// </summary>
    AttachedFunctionElsewhere,
}

/// <summary>A structure as the record names it: its source id, how, and the attribute and value that do.</summary>
internal readonly ref struct StaffTie(StaffTieKind kind, ReadOnlySpan<char> schoolId, AafAttribute attribute, ReadOnlySpan<char> value)
{
    public StaffTieKind Kind => kind;

    public ReadOnlySpan<char> SchoolId { get; } = schoolId;

    public AafAttribute Attribute => attribute;

    public ReadOnlySpan<char> Value { get; } = value;
}

/// <summary>
/// Goes through the structures that a member of staff's raw record names; the ordinary <c>-</c> names none. With
/// <see cref="StaffScope"/> the one reading of who of the staff is in scope: the sync and <c>explain</c> ask it.
/// </summary>
internal ref struct StaffTies
{
    private const string None = "-";

    // Parts of a function: structure, code, label, speciality, its label.
    private const int LastPart = 4;

    private readonly AafRecord record;
    private AafAttribute attribute = AafAttribute.StaffFunctions;
    private int rank = -1;

    private StaffTies(AafRecord record) => this.record = record;

    /// <summary>The structures of a record: those of functions, those directed, those of the attachment.</summary>
    public static StaffTies Of(AafRecord record) => new(record);

    /// <summary>The present one.</summary>
    public readonly StaffTie Current
    {
        get
        {
            var value = record.ValueOf(attribute, rank);
            return new StaffTie(KindOf(value), AafTuples.Part(value, 0), attribute, value);
        }
    }

    public readonly StaffTies GetEnumerator() => this;

    public bool MoveNext()
    {
        do
        {
            rank++;
            while (rank >= record.CountOf(attribute))
            {
                if (attribute is AafAttribute.PersonAttachment)
                {
                    return false;
                }

                attribute = attribute is AafAttribute.StaffFunctions ? AafAttribute.StaffDirected : AafAttribute.PersonAttachment;
                rank = 0;
            }
        }
        while (AafTuples.Part(record.ValueOf(attribute, rank), 0) is None or "");

        return true;
    }

    /// <summary>What a record that is kept comes to; <paramref name="isEnrolled"/> is null for a structure that is not known.</summary>
    public static StaffStanding Of(StaffPart staff, Func<string, bool?> isEnrolled)
    {
        var scope = new StaffScope();
        foreach (var function in staff.Functions)
        {
            Add(GivesRole(function.Function.Code) ? StaffTieKind.Function : StaffTieKind.FunctionWithoutRole, function.SchoolSourceId);
        }

        foreach (var directed in staff.DirectedSourceIds)
        {
            Add(StaffTieKind.Direction, directed);
        }

        Add(StaffTieKind.Attachment, staff.AttachmentSourceId ?? "");
        return scope.Standing;

        void Add(StaffTieKind kind, string id)
        {
            if (isEnrolled(id) is { } enrolled)
            {
                scope.Add(kind, enrolled);
            }
            else if (id is not (None or ""))
            {
                scope.AddUnknown(kind);
            }
        }
    }

    /// <summary>Whether the code of a function gives a role.</summary>
    public static bool GivesRole(ReadOnlySpan<char> code) => code is not (None or "");

    private readonly StaffTieKind KindOf(ReadOnlySpan<char> value) => attribute switch
    {
        AafAttribute.StaffDirected => StaffTieKind.Direction,
        AafAttribute.PersonAttachment => StaffTieKind.Attachment,
        _ => GivesRole(AafTuples.Part(value, 1)) && value.Count('$') >= LastPart ? StaffTieKind.Function : StaffTieKind.FunctionWithoutRole,
    };
}

/// <summary>The decision over all structures that a member of staff's record names.</summary>
internal struct StaffScope
{
    private bool any;
    private bool role;
    private bool enrolled;
    private bool functionElsewhere;

    /// <summary>Adds a structure that the extract, or the directory, knows.</summary>
    public void Add(StaffTieKind kind, bool isEnrolled)
    {
        any = true;
        enrolled |= isEnrolled;
        role |= isEnrolled && kind is (StaffTieKind.Function or StaffTieKind.Direction);
        functionElsewhere |= !isEnrolled && kind is StaffTieKind.Function;
    }

    /// <summary>Adds one that neither knows.</summary>
    public void AddUnknown(StaffTieKind kind) => functionElsewhere |= kind is StaffTieKind.Function;

    /// <summary>What becomes of the person.</summary>
    public readonly StaffStanding Standing => role ? StaffStanding.Role
        : enrolled ? functionElsewhere ? StaffStanding.AttachedFunctionElsewhere : StaffStanding.AttachedWithoutFunction
        : any ? StaffStanding.NoneEnrolled : StaffStanding.NoStructure;
}

/// <summary>What standings mean.</summary>
internal static class StaffStandings
{
    /// <summary>Whether the person is kept.</summary>
    public static bool IsKept(this StaffStanding standing) => standing is not (StaffStanding.NoStructure or StaffStanding.NoneEnrolled);
}
