using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Federation;

/// <summary>What an identity provider says of who logs in.</summary>
/// <param name="Kind">What the values are.</param>
/// <param name="Issuer">The identity provider; needed for linked subjects.</param>
/// <param name="Values">The values, as they came.</param>
public sealed record IdentityQuestion(IdentityKind Kind, string Issuer, IReadOnlyList<string> Values)
{
    /// <summary>A birth date that contradicts, and never finds.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>A school that contradicts, and never finds.</summary>
    public string? Uai { get; init; }
}

/// <summary>What came of one value.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Person">The person, as the caller sees them, when it is one; null else.</param>
/// <param name="PurgeOn">When the last profile of a suspended person will be purged.</param>
/// <param name="Why">Why it is malformed or ambiguous; null else.</param>
public sealed record ValueAnswer(IdentityOutcome Outcome, PersonView? Person = null, DateOnly? PurgeOn = null, LocalizedText? Why = null);

/// <summary>Who it is.</summary>
/// <param name="Outcome">The best of the values' outcomes.</param>
/// <param name="Values">One for each value, in their order.</param>
/// <param name="IsMergeProposed">Whether the values name several relatives who are one by this: a merge is proposed.</param>
public sealed record IdentityAnswer(IdentityOutcome Outcome, IReadOnlyList<ValueAnswer> Values, bool IsMergeProposed)
{
    /// <summary>The persons who were matched, each once.</summary>
    public IReadOnlyList<PersonView> Persons =>
        [
            .. Values.Where(value => value.Outcome is IdentityOutcome.Matched).Select(value => value.Person!)
                .DistinctBy(person => person.PersonNo),
        ];
}
