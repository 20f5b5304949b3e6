using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>
/// Persons that a decision makes one. Rows of persons stay as their feeds make them: a link leads from one id to the other, lookups follow
/// it, and to end it gives each person back as their own records make them.
/// </summary>
public interface IMergeStore
{
    /// <summary>
    /// Merges in one transaction, which is a revision: from then on both ids, and the records of both, give the one who is kept. A person
    /// merged into another stands for that other. To repeat a decision whose answer was lost changes nothing.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PersonNotFound"/>: unknown, awaited or purged; <see cref="Reason.MergeImpossible"/>, with its cause.
    /// </exception>
    Task<Merged> MergeAsync(MergeOrder order, CancellationToken cancellationToken);

    /// <summary>Ends the merge of <paramref name="merged"/> in one transaction, which is a revision.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>; <see cref="Reason.NotMerged"/>.</exception>
    Task<Merged> UnmergeAsync(PersonId merged, DecisionAuthor author, CancellationToken cancellationToken);

    /// <summary>Remembers that two persons who were proposed are two. Makes no revision; to repeat it changes nothing.</summary>
    Task RefuseMergeAsync(MergeOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// What was ever decided about a person and those of their group, up to a revision; the group alone when nothing was. Decisions of
    /// which a
    /// prune has forgotten the end are left out.
    /// </summary>
    Task<PersonMerges> ReadMergesAsync(int personNo, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Adults who share a folded name, name after name: reads about <paramref name="rows"/> rows of the index of names after the person
    /// numbered <paramref name="after"/>, 0 from the start. The names read are whole.
    /// </summary>
    Task<NamesakePage> ReadNamesakesAsync(int after, int rows, long revision, CancellationToken cancellationToken);

    /// <summary>The adults who bear a folded name.</summary>
    Task<Namesakes> FindNamesakesAsync(string foldedName, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The pairs that were decided and still stand: refused, or merged after a proposal; by number, after <paramref name="after"/>.
    /// </summary>
    Task<IReadOnlyList<DecidedPair>> ListDecidedPairsAsync(
        bool accepted, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>Pairs of pupils who may be one.</summary>
    IPupilPairs Pupils { get; }

    /// <summary>Pairs that one account of an identity provider names.</summary>
    IFederatedPairs Federated { get; }
}

/// <summary>Pupils who may be one, by what the directory holds.</summary>
public interface IPupilPairs
{
    /// <summary>
    /// Pairs of pupils who have or had one INE and were not declined, by number of the younger in the directory, after
    /// <paramref name="after"/>; of the person numbered <paramref name="personNo"/> alone when it is not null.
    /// </summary>
    Task<IReadOnlyList<PersonPair>> ReadSharedInesAsync(
        int? personNo, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Pairs of pupils with one name, one without an INE ever and one no longer delivered, not declined; by a number of the
    /// two, after <paramref name="after"/>; of the person numbered <paramref name="personNo"/> alone, whatever their INE, when it is
    /// not null.
    /// </summary>
    Task<IReadOnlyList<PersonPair>> ReadNamedPupilsAsync(
        int? personNo, int after, int limit, long revision, CancellationToken cancellationToken);
}

/// <summary>Persons that one account of an identity provider names under several ids.</summary>
public interface IFederatedPairs
{
    /// <summary>Remembers a pair. To repeat it changes nothing; makes no revision.</summary>
    Task RecordAsync(PersonId kept, PersonId other, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Pairs that were not declined, by number, after <paramref name="after"/>; of the person numbered <paramref name="personNo"/> alone
    /// when it is not null.
    /// </summary>
    Task<IReadOnlyList<PersonPair>> ReadAsync(int? personNo, int after, int limit, CancellationToken cancellationToken);
}

/// <summary>A merge, or the refusal of one.</summary>
/// <param name="Kept">Whose id stays.</param>
/// <param name="Other">Whose id will lead to the other.</param>
/// <param name="Author">Who decides.</param>
/// <param name="Points">Of the proposal decided; null without one.</param>
public sealed record MergeOrder(PersonId Kept, PersonId Other, DecisionAuthor Author, int? Points = null);

/// <summary>What a merge, or the end of one, did.</summary>
/// <param name="Revision">Revision made.</param>
/// <param name="Kept">Who answers, or answered, for both.</param>
/// <param name="Other">Who was merged, or stands alone again.</param>
public sealed record Merged(long Revision, PersonId Kept, PersonId Other);

/// <summary>The group of a person, and what was decided about those in it.</summary>
/// <param name="RootNo">Number of who answers for all of it.</param>
/// <param name="RootId">Their id; null when no person is merged.</param>
/// <param name="Numbers">All of it, ascending.</param>
/// <param name="Facts">Decisions about any of them, the oldest first.</param>
public sealed record PersonMerges(int RootNo, PersonId? RootId, IReadOnlyList<int> Numbers, IReadOnlyList<MergeFact> Facts);

/// <summary>A merge, and its end.</summary>
/// <param name="Merged">Whose id leads, or led, to the other.</param>
/// <param name="Kept">That other.</param>
/// <param name="Revision">Revision that made it.</param>
/// <param name="Author">Who decided it.</param>
/// <param name="EndRevision">Revision that ended it; null while it lasts.</param>
/// <param name="EndAuthor">Who ended it; null while it lasts.</param>
public sealed record MergeFact(
    PersonId Merged, PersonId Kept, long Revision, DecisionAuthor Author, long? EndRevision = null, DecisionAuthor? EndAuthor = null);

/// <summary>Names read.</summary>
/// <param name="Names">Those that several persons share, in order.</param>
/// <param name="AfterName">The name after whose bearer the page begins: it comes whole, with those who were there before.</param>
/// <param name="Last">The number after which to go on; null at the end.</param>
public sealed record NamesakePage(IReadOnlyList<Namesakes> Names, string AfterName, int? Last);

/// <summary>Those who bear a name.</summary>
/// <param name="FoldedName">The name.</param>
/// <param name="Persons">Each once, whatever their records.</param>
public sealed record Namesakes(string FoldedName, IReadOnlyList<Namesake> Persons);

/// <summary>A person who bears a name, with what tells homonyms apart.</summary>
/// <param name="PersonNo">Number of who answers for them.</param>
/// <param name="PersonId">Id of who answers for them.</param>
/// <param name="Numbers">The numbers that bear the name: several when they were merged; ascending.</param>
/// <param name="Records">All their living records.</param>
/// <param name="Children">Numbers of the pupils whose relative they are, or were.</param>
/// <param name="Refused">Numbers of the persons with which a merge was refused.</param>
public sealed record Namesake(
    int PersonNo, PersonId PersonId, IReadOnlyList<int> Numbers, IReadOnlyList<RecordView> Records, IReadOnlySet<int> Children,
    IReadOnlySet<int> Refused);

/// <summary>A pair that was decided.</summary>
/// <param name="Number">Its place in the list.</param>
/// <param name="Kept">Whose id stays, or would have.</param>
/// <param name="Other">The other.</param>
/// <param name="Points">Of the proposal.</param>
/// <param name="Author">Who decided.</param>
public sealed record DecidedPair(int Number, PersonId Kept, PersonId Other, int Points, DecisionAuthor Author);

/// <summary>Two persons who may be one.</summary>
/// <param name="Number">Its place in the list.</param>
/// <param name="KeptId">The older.</param>
/// <param name="OtherId">The younger.</param>
public sealed record PersonPair(int Number, PersonId KeptId, PersonId OtherId);
