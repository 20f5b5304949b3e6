namespace EntEcole.Directory.Store;

/// <summary>
/// Rows carry the revision that made them (<c>since</c>) and the one that ended them (<c>until</c>): a read at revision
/// <c>r</c> sees the rows with <c>since &lt;= r &lt; until</c>. Revisions are numbered from 1 in the order of commits.
/// </summary>
public static class Revisions
{
    /// <summary>The <c>until</c> of a living row.</summary>
    public const long Forever = long.MaxValue;
}
