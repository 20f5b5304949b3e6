using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>A person that the feed of a school has.</summary>
/// <param name="SourceId">The id that the feed gave.</param>
/// <param name="IsPresent">Whether the last import held them; one who has left may return.</param>
/// <param name="Person">The person, a pupil with their relatives.</param>
public sealed record OndeKnownPerson(string SourceId, bool IsPresent, Person Person);

/// <summary>A class that the feed of a school has, or had.</summary>
/// <param name="SourceId">Its id in the feed.</param>
/// <param name="Name">Its name.</param>
public sealed record OndeKnownClass(string SourceId, string Name);

/// <summary>What the feed of a school has before an import.</summary>
/// <param name="Pupils">Pupils.</param>
/// <param name="Guardians">Guardians.</param>
/// <param name="Teachers">Teachers.</param>
/// <param name="Classes">Classes, those that live first.</param>
public sealed record OndeKnown(
    IReadOnlyList<OndeKnownPerson> Pupils, IReadOnlyList<OndeKnownPerson> Guardians, IReadOnlyList<OndeKnownPerson> Teachers,
    IReadOnlyList<OndeKnownClass> Classes)
{
    /// <summary>Nothing: before the first import.</summary>
    public static OndeKnown Nothing { get; } = new([], [], [], []);
}

/// <summary>What the files of an import say.</summary>
/// <param name="Pupils">Pupils; null when no list of them was given, and then all stay as they are.</param>
/// <param name="Guardians">Guardians; null likewise.</param>
/// <param name="Teachers">Teachers; null likewise.</param>
public sealed record OndeSaid(
    IReadOnlyList<OndePerson>? Pupils, IReadOnlyList<OndePerson>? Guardians, IReadOnlyList<OndePerson>? Teachers);
