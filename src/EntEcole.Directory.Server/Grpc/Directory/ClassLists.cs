using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Paging;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>
/// Pages of classes, kept in memory at the present revision: what is counted of a class is read from the records of its members. They are
/// the same for every caller who reaches the school.
/// </summary>
internal sealed class ClassLists(ISchoolStore schools, AnswerCache answers)
{
    // About 300 bytes each.
    private const int MostClasses = 50_000;

    private readonly HeadPages<(string Uai, int After, int Size), ClassView> pages = new(MostClasses);

    /// <summary>The classes of a page, and one beyond it when there is one.</summary>
    public async Task<IReadOnlyList<ClassView>> ReadAsync(string uai, Page page, CancellationToken cancellationToken)
    {
        var isKept = answers.IsOn && page.Token.Revision == page.Head;
        var key = (uai, page.Token.After, page.Size);
        if (isKept && pages.Find(page.Head, key) is { } known)
        {
            return known;
        }

        var read = await schools.ListClassesAsync(uai, page.Token.After, page.Size + 1, page.Token.Revision, cancellationToken);
        if (isKept)
        {
            pages.Keep(page.Head, key, read);
        }

        return read;
    }
}
