using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>A relation as one feed gives it, seen from one of its ends.</summary>
/// <param name="PersonNo">Number of the end from which it is seen.</param>
/// <param name="OtherNo">Number of the other end.</param>
/// <param name="OtherIsRelative">The other end is the relative; otherwise the pupil.</param>
/// <param name="Academy">Academy of the feed.</param>
/// <param name="Degree">Degree of the feed.</param>
/// <param name="LinkCode">Code of the link.</param>
/// <param name="Details">What 2D adds; null in 1D.</param>
public sealed record FeedRelation(
    int PersonNo, int OtherNo, bool OtherIsRelative, string Academy, Degree Degree, string LinkCode, RelationDetails? Details);

/// <summary>Decides which relations a caller with a limited perimeter sees, and what of the other end.</summary>
public static class RelationsInPerimeter
{
    /// <summary>
    /// The relations of the feeds by which a person is reached, by number of the other end, each once. A relative is reached through the
    /// pupil; a child only by a profile of their own.
    /// </summary>
    /// <param name="person">The person, as the caller sees them.</param>
    /// <param name="relations">Their relations as the feeds give them.</param>
    /// <param name="persons">The persons at the other ends, by each number of theirs.</param>
    /// <param name="records">The records at the other ends, awaited ones too, by number.</param>
    /// <param name="perimeter">What the caller reaches.</param>
    public static IReadOnlyList<RelationView> Of(
        PersonView person, IReadOnlyList<FeedRelation> relations, IReadOnlyDictionary<int, PersonView> persons,
        ILookup<int, RecordView> records,
        Perimeter perimeter)
    {
        var seen = new List<(int OtherNo, FeedRelation Relation, RecordView Record, PersonView? Other)>();
        foreach (var relation in relations.Where(one => person.HasRecord(one.PersonNo, one.Academy, one.Degree)))
        {
            var record = records[relation.OtherNo].FirstOrDefault(one =>
                one.Degree == relation.Degree && string.Equals(one.Source.Academy, relation.Academy, StringComparison.Ordinal));
            var other = perimeter.Show(persons.GetValueOrDefault(relation.OtherNo));
            other = other?.HasRecord(relation.OtherNo, relation.Academy, relation.Degree) == true ? other : null;
            if (record is not null && (relation.OtherIsRelative || other is not null))
            {
                seen.Add((other?.PersonNo ?? relation.OtherNo, relation, record, other));
            }
        }

        return [.. seen.GroupBy(one => one.OtherNo).OrderBy(group => group.Key).Select(group => ToView([.. group]))];
    }

    /// <summary>A relation that several feeds give, as one.</summary>
    public static (string LinkCode, RelationDetails? Details) OneOf(IReadOnlyList<(string LinkCode, RelationDetails? Details)> rows)
    {
        var details = rows.Select(row => row.Details).OfType<RelationDetails>().ToList();
        return (
            rows.Select(row => row.LinkCode).Min(StringComparer.Ordinal)!,
            details.Count == 0 ? null : new RelationDetails(
                details.Min(row => row.Legal), details.Exists(row => row.Financial), details.Exists(row => row.Contact),
                details.Exists(row => row.Payment)));
    }

    private static RelationView ToView(List<(int OtherNo, FeedRelation Relation, RecordView Record, PersonView? Other)> feeds)
    {
        var (number, relation, record, other) = feeds[0];
        var (link, details) = OneOf([.. feeds.Select(one => (one.Relation.LinkCode, one.Relation.Details))]);
        // A relative without a profile within reach is shown like one who was never delivered: a lookup by id finds neither.
        return new RelationView(number, relation.OtherIsRelative, link, record.Source, other?.Records[0].Person, other?.PersonId, details);
    }
}
