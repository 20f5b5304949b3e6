
namespace EntEcole.Directory.Revisions;

/// <summary>
/// The revisions during which a row lived: made by the first, ended by the second. A read at revision <c>r</c> sees the rows with
/// <c>since &lt;= r &lt; until</c>. Revisions are numbered from 1 in the order of commits.
/// </summary>
/// <param name="Since">Revision that made the row.</param>
/// <param name="Until">Revision that ended it; <see cref="Forever"/> for a living row.</param>
public readonly record struct RowSpan(long Since, long Until)
{
    /// <summary>The <c>until</c> of a living row.</summary>
    public const long Forever = long.MaxValue;

    /// <summary>Whether the row is seen at a revision.</summary>
    public bool Holds(long revision) => Since <= revision && revision < Until;
}
