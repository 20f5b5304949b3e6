using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Security;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Paging;

/// <summary>Revisions that callers have seen, and lists by pages (AIP-158): the same for every service.</summary>
internal static class ListPages
{
    /// <summary>
    /// The present revision, which must be what the caller has seen, or later. What the caller has seen must be of this store: a restore
    /// from a backup has undone the revisions that are no longer there.
    /// </summary>
    /// <param name="revisions">The revisions of the store.</param>
    /// <param name="atLeast">The last revision that the caller has seen; 0 for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="field">The field in which the caller gave it.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.RevisionNotReached"/>; <see cref="Reason.CursorInvalid"/>: of a lost
    /// time.</exception>
    public static async Task<long> HeadAsync(
        this IRevisionStore revisions, long atLeast, CancellationToken cancellationToken, string field = "at_least_revision")
    {
        var head = await revisions.GetRevisionAsync(cancellationToken);
        var isLost = atLeast > head
            ? atLeast > await revisions.GetWrittenRevisionAsync(cancellationToken)
            : atLeast > 0 && atLeast < head && await revisions.GetRevisionMarkAsync(atLeast, head, cancellationToken) == 0;
        return isLost ? throw Lost(field, head, atLeast) : atLeast <= head ? head : throw new DirectoryException(
            Reason.RevisionNotReached,
            new LocalizedText(
                $"This server is at revision {head}, not yet at {atLeast}. Ask again.",
                $"Ce serveur en est à la révision {head}, pas encore à {atLeast}. Redemander."),
            Requests.Facts(("revision", head), ("atLeastRevision", atLeast)));
    }

    private static DirectoryException Lost(string field, long head, long atLeast)
    {
        var facts = Requests.Facts(("revision", head), ("atLeastRevision", atLeast));
        facts["field"] = field;
        return new DirectoryException(
            Reason.CursorInvalid,
            new LocalizedText(
                $"Revision {atLeast} is not one of this store: it was lost when the store was restored, or never made. Read again what you keep, without it.",
                $"La révision {atLeast} n'est pas de cette base : elle a été perdue lors d'une restauration, ou n'a jamais existé. Relire ce qui est conservé, sans elle."),
            facts);
    }

    /// <summary>The page asked for.</summary>
    public static async Task<Page> PageAsync(
        this IRevisionStore revisions, PageTokens tokens, int size, string token, long atLeast, IMessage? filter, ServerCallContext context)
    {
        var binding = new Binding(context.Method, context.Caller().Name, "", filter);
        var served = PageToken.SizeOf(size);
        var head = await revisions.HeadAsync(atLeast, context.CancellationToken);
        var begun = token.Length == 0 ? new PageToken(head, 0, 0) : tokens.Read(token, binding, head);
        await revisions.EnsureKeptAsync(begun, context.CancellationToken);
        var mark = await revisions.GetRevisionMarkAsync(begun.Revision, head, context.CancellationToken);
        return token.Length == 0 || mark == begun.Mark
            ? new Page(begun with { Mark = mark }, head, served, tokens, binding)
            : throw PageToken.Invalid();
    }

    /// <summary>A page that follows another is of the state of the first, or an error: never of what a prune has left of it.</summary>
    public static async Task EnsureKeptAsync(this IRevisionStore revisions, PageToken token, CancellationToken cancellationToken)
    {
        if (token.After != 0 && await revisions.GetOldestRevisionAsync(cancellationToken) is var oldest && token.Revision < oldest)
        {
            throw new DirectoryException(
                Reason.RevisionExpired,
                new LocalizedText(
                    $"The state of revision {token.Revision} is no longer kept, the oldest is {oldest}. List again from the first page.",
                    $"L'état de la révision {token.Revision} n'est plus conservé, la plus ancienne est {oldest}. Lister de nouveau depuis la première page."),
                Requests.Facts(("revision", token.Revision), ("oldestRevision", oldest)));
        }
    }

    /// <summary>
    /// The rows of a page that <paramref name="holds"/> accepts, with one beyond it when there is one: reads on until they are found, so
    /// that pages keep their size for a caller with a limited perimeter.
    /// </summary>
    public static async Task<IReadOnlyList<T>> ReachedAsync<T>(
        Page page, bool all, Func<T?, int, Task<IReadOnlyList<T>>> read, Predicate<T> holds)
        where T : class
    {
        var rows = await read(null, all ? page.Size + 1 : PageToken.MaxPageSize);
        if (all)
        {
            return rows;
        }

        var reached = new List<T>();
        while (true)
        {
            reached.AddRange(rows.Where(row => holds(row)));
            if (reached.Count > page.Size || rows.Count < PageToken.MaxPageSize)
            {
                return reached;
            }

            rows = await read(rows[^1], PageToken.MaxPageSize);
        }
    }
}

/// <summary>A page of a list: where it begins, how many rows, and for which caller and request.</summary>
/// <param name="Token">Where it begins, and the revision of its rows.</param>
/// <param name="Head">The present revision: that of the perimeter by which the rows are shown.</param>
/// <param name="Size">How many rows.</param>
/// <param name="Tokens">What writes the token of the next page.</param>
/// <param name="Binding">For which caller and request.</param>
internal readonly record struct Page(PageToken Token, long Head, int Size, PageTokens Tokens, Binding Binding)
{
    /// <summary>The token after row number <paramref name="last"/>, empty after the last page.</summary>
    public string Next(int? last) => last is { } number ? Tokens.Write(Token with { After = number }, Binding) : "";

    /// <summary>The token after the page, empty when <paramref name="rows"/> has no row beyond it.</summary>
    public string Next<T>(IReadOnlyList<T> rows, Func<T, int> number) =>
        rows.Count <= Size ? "" : Tokens.Write(Token with { After = number(rows[Size - 1]) }, Binding);
}
