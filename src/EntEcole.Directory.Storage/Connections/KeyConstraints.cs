using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// What a key may be, on every engine: a key of SQL Server's indexes holds so much, and its comparisons ignore trailing blanks. Extracts
/// are
/// held to it where they are read; this is the door for whatever else writes.
/// </summary>
internal static class KeyConstraints
{
    /// <summary>Refuses a key that the store cannot hold apart from others.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public static string Validate(string text, string field) => text.Length <= SourceRef.MaxIdLength && !text.EndsWith(' ')
        ? text
        : throw DirectoryException.InvalidArgument(field, new(
            $"{field} must have at most {SourceRef.MaxIdLength} characters and not end with a blank.",
            $"{field} doit avoir au plus {SourceRef.MaxIdLength} caractères et ne pas finir par une espace."));

    /// <summary>The keys of a row.</summary>
    public static void Validate(RecordRow row)
    {
        Validate(row.SourceId, "sourceId");
        if (row.FoldedName.Length > NameFolding.MaxLength)
        {
            throw new ArgumentException("A folded name is longer than any.", nameof(row));
        }
    }
}
