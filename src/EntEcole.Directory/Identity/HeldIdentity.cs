using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>What was decided of a record whose source id may have been given to another person.</summary>
public enum IdentityDecision
{
    /// <summary>The record is a correction: the person goes on.</summary>
    Same = 1,

    /// <summary>The id is another person's now: the former departs, a new one comes.</summary>
    Another = 2,
}

/// <summary>A record that a run holds.</summary>
/// <param name="Stored">The record that the directory has under the id.</param>
/// <param name="Fingerprint"><see cref="IdentityFacts.Fingerprint"/> of the one delivered.</param>
/// <param name="Person">What was delivered.</param>
/// <param name="Uai">School that the record names; null without one.</param>
public sealed record HeldIdentity(RecordRow Stored, long Fingerprint, Person Person, string? Uai);

/// <summary>A record that an earlier run of a feed held, as the next run needs it.</summary>
/// <param name="HoldNo">Number of the held record.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="SourceId">Its source id.</param>
/// <param name="Fingerprint">Facts of which it is to be decided, or was.</param>
/// <param name="Decision">The decision, which applies to a record with these facts; null while it waits.</param>
public sealed record EarlierHold(long HoldNo, AafCategory Category, string SourceId, long Fingerprint, IdentityDecision? Decision);

/// <summary>A held record, as shown to the person who decides.</summary>
/// <param name="HoldNo">Its number.</param>
/// <param name="Source">The record.</param>
/// <param name="Degree">Degree of its feed.</param>
/// <param name="PersonId">The person that the directory has under the id.</param>
/// <param name="Known">What the directory has of them.</param>
/// <param name="Delivered">What was delivered.</param>
/// <param name="Uai">School that the record names; null without one.</param>
/// <param name="SinceRun">Run that held it first.</param>
/// <param name="LastRun">Last run that did.</param>
/// <param name="Decision">The decision; null while it waits.</param>
/// <param name="Author">Author of the decision; null while it waits.</param>
public sealed record IdentityHold(
    long HoldNo, SourceRef Source, Degree Degree, PersonId PersonId, Person? Known, Person Delivered, string? Uai, long SinceRun,
    long LastRun,
    IdentityDecision? Decision, DecisionAuthor? Author);
