using System.Data.Common;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>Reads records as <see cref="PersonSql.RecordsOf"/> gives them.</summary>
internal static class RecordReader
{
    /// <summary>Adds the records of a statement to their persons.</summary>
    public static async Task ReadAsync(
        DbDataReader reader, Dictionary<int, PersonParts> persons, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            var number = reader.GetInt32(0);
            if (!persons.TryGetValue(number, out var parts))
            {
                persons.Add(number, parts = new PersonParts(number, PersonId.FromBytes(reader.Utf8(1))));
            }

            parts.Records.Add(RecordOf(reader));
        }
    }

    /// <summary>The record of a row.</summary>
    public static RecordView RecordOf(DbDataReader reader)
    {
        var presence = (Presence)reader.GetInt32(5);
        return new RecordView(
            new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(3), reader.GetString(4)),
            (Degree)reader.GetInt32(7),
            presence,
            presence is Presence.Awaited ? new Person { UsageName = "" } : PersonJson.Read(reader.Utf8(6)))
        {
            PersonNo = reader.GetInt32(0), PersonId = PersonId.FromBytes(reader.Utf8(1)),
        };
    }
}
