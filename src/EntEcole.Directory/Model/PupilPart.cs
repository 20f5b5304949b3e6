using System.Text.Json.Serialization;

namespace EntEcole.Directory.Model;

/// <summary>The part of a pupil (category <c>Eleve</c>).</summary>
public sealed record PupilPart
{
    /// <summary>National pupil id; optional.</summary>
    public string? Ine { get; init; }

    /// <summary>Source id of the school of enrolment.</summary>
    public required string SchoolSourceId { get; init; }

    /// <summary>Level, as in <c>1121$CP</c>; it belongs to the pupil, not to the class.</summary>
    public Coded? Level { get; init; }

    /// <summary>Cycle, as in <c>2$CYCLE II</c>.</summary>
    public Coded? Cycle { get; init; }

    /// <summary>Type of class, as in <c>11$ORDINAIRE</c>.</summary>
    public Coded? ClassType { get; init; }

    /// <summary>Classes; one in every sample seen.</summary>
    public IReadOnlyList<ClassRef> Classes { get; init; } = [];

    /// <summary>Groups.</summary>
    public IReadOnlyList<ClassRef> Groups { get; init; } = [];

    /// <summary>Entries into classes.</summary>
    public IReadOnlyList<ClassDate> ClassEntries { get; init; } = [];

    /// <summary>Exits from classes.</summary>
    public IReadOnlyList<ClassDate> ClassExits { get; init; } = [];

    /// <summary>Entry into the school, as given: its syntax is not published.</summary>
    public string? SchoolEntry { get; init; }

    /// <summary>Exit from the school, as given: its syntax is not published.</summary>
    public string? SchoolExit { get; init; }

    /// <summary>Eats at the canteen.</summary>
    public bool? Canteen { get; init; }

    /// <summary>Takes school transport.</summary>
    public bool? Transport { get; init; }

    /// <summary>Morning childcare.</summary>
    public bool? MorningCare { get; init; }

    /// <summary>Evening childcare.</summary>
    public bool? EveningCare { get; init; }

    /// <summary>Supervised study.</summary>
    public bool? SupervisedStudy { get; init; }

    /// <summary>What only the second degree gives; null in the first.</summary>
    public SecondDegreePupil? SecondDegree { get; init; }

    /// <summary>Relatives of the pupil; stored as relations.</summary>
    [JsonIgnore]
    public IReadOnlyList<RelativeRef> Relatives { get; init; } = [];
}
