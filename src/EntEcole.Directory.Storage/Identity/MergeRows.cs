using System.Data.Common;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Identity;

internal sealed class MergeLinkRow
{
    public int MergedNo { get; set; }

    public byte[] MergedId { get; set; } = [];

    public int KeptNo { get; set; }

    public byte[] KeptId { get; set; } = [];

    public string Author { get; set; } = "";

    public string Why { get; set; } = "";

    public string DecidedAt { get; set; } = "";

    public long Since { get; set; }

    public MergeLink ToLink() => new(MergedNo, PersonId.FromBytes(MergedId), KeptNo, PersonId.FromBytes(KeptId), Since, RowSpan.Forever);

    public bool IsBy(DecisionAuthor author) =>
        string.Equals(Author, author.By, StringComparison.Ordinal) && string.Equals(Why, author.Why, StringComparison.Ordinal)
        && string.Equals(DecidedAt, TypeHandlers.Instant(author.At), StringComparison.Ordinal);

    /// <summary>The links that stand at the present revision.</summary>
    public static async Task<List<MergeLinkRow>> LivingAsync(DbConnection connection, DbTransaction? transaction) =>
        (await connection.QueryAsync<MergeLinkRow>(MergeSql.SelectLiving, new { forever = RowSpan.Forever }, transaction)).AsList();

    /// <summary>The groups of merged persons at the present revision.</summary>
    public static async Task<MergeSnapshot> GroupsAsync(DbConnection connection, DbTransaction? transaction) =>
        MergeSnapshot.Of([.. (await LivingAsync(connection, transaction)).Select(link => link.ToLink())], RowSpan.Forever - 1);
}

internal sealed class MergedRecordRow
{
    public int PersonNo { get; set; }

    public string Academy { get; set; } = "";

    public int Degree { get; set; }

    public int Category { get; set; }

    public string SourceId { get; set; } = "";

    public int Presence { get; set; }

    public object Content { get; set; } = "";

    public RecordView ToView() => new(
        new SourceRef(Academy, (AafCategory)Category, SourceId), (Degree)Degree, (Presence)Presence,
        RowReading.PersonOf(Content));
}
