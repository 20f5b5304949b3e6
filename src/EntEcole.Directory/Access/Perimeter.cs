namespace EntEcole.Directory.Access;

/// <summary>
/// A perimeter as it is at one revision and day, in academies and schools: what a caller reaches. What they do not reach is for them as if
/// it did not exist.
/// </summary>
/// <param name="academies">Academies reached whole.</param>
/// <param name="uais">Schools reached, by UAI, and collectivités, by SIRET: the two are never alike.</param>
/// <param name="around">Academies of which a school is reached.</param>
public sealed class Perimeter(IReadOnlySet<string> academies, IReadOnlySet<string> uais, IReadOnlySet<string> around)
{
    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal);

    /// <summary>Everything.</summary>
    public static Perimeter All { get; } = new(Empty, Empty, Empty) { IsAll = true };

    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll { get; private init; }

    /// <summary>Academies reached whole.</summary>
    public IReadOnlySet<string> Academies => academies;

    /// <summary>Schools reached, by UAI, and collectivités, by SIRET.</summary>
    public IReadOnlySet<string> Uais => uais;

    /// <summary>The same as text: to tell two apart.</summary>
    public string Text => field ??= IsAll ? CallerPerimeter.Everything
        : string.Join(' ', academies.Order(StringComparer.Ordinal).Concat(uais.Order(StringComparer.Ordinal)));

    /// <summary>Whether a school, or what belongs to it, is reached.</summary>
    public bool Holds(string academy, string? uai) => IsAll || academies.Contains(academy) || (uai is not null && uais.Contains(uai));

    /// <summary>Whether all of an academy is reached: its runs and plans are about all of it.</summary>
    public bool HoldsAcademy(string academy) => IsAll || academies.Contains(academy);

    /// <summary>Whether all of some academy is reached: without, no run and no plan but those of ONDE files.</summary>
    public bool HoldsSomeAcademy => IsAll || academies.Count > 0;

    /// <summary>
    /// Whether a run is reached: one about the ONDE files of a school with that school, any other with all of its academy.
    /// </summary>
    public bool HoldsRun(string academy, string? uai) => string.IsNullOrEmpty(uai) ? HoldsAcademy(academy) : Holds(academy, uai);

    /// <summary>Whether anything of an academy is reached.</summary>
    public bool Touches(string academy) => HoldsAcademy(academy) || around.Contains(academy);
}
