using EntEcole.Directory.Access;

namespace EntEcole.Directory.Privacy;

/// <summary>Who acts for the rights of persons, and what they reach.</summary>
/// <param name="Actor">The author.</param>
/// <param name="Perimeter">What they reach.</param>
public sealed record PrivacyCaller(Actor Actor, Perimeter Perimeter);

/// <summary>What is decided of a measure.</summary>
/// <param name="MeasureId">The measure.</param>
/// <param name="RequestId">Chosen by the caller: the same again is answered as the first time. Empty for none.</param>
/// <param name="Reason">Why.</param>
/// <param name="InformedOn">The day on which the person was informed.</param>
public sealed record MeasureDecision(string MeasureId, string RequestId, string Reason, DateOnly? InformedOn = null);

/// <summary>What a person wants after their death.</summary>
/// <param name="Text">In their words; empty revokes the ones before.</param>
/// <param name="Wish">What it asks for.</param>
/// <param name="Trustee">Who shall see to it; empty for none.</param>
public sealed record Directive(string Text, PostMortemWish Wish, string Trustee);

/// <summary>What the controller has decided about the rights of persons.</summary>
/// <param name="TwoPersons">Whether an erasure is confirmed by another person.</param>
/// <param name="GraceOf">How long a person is kept after they left: after a death too.</param>
public sealed record PrivacySettings(bool TwoPersons, Func<Model.Role, Model.Grace> GraceOf);
