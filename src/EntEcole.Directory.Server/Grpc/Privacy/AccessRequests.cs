using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <summary>Checks what callers ask of the access log.</summary>
internal static class AccessRequests
{
    /// <summary>The person asked about, and the rest of the filter.</summary>
    public static (PersonId? Person, AccessFilter Filter) Filter(V1.AccessFilter? filter) => filter is null ? (null, new AccessFilter()) : (
        filter.PersonId.Length == 0 ? null : Requests.PersonId(filter.PersonId, "filter.person_id"),
        new AccessFilter
        {
            Caller = Requests.Word(filter.Caller, "filter.caller"),
            Call = filter.Call.Length == 0
                ? null
                : Requests.Word(filter.Call.TrimStart('/') is { Length: > 0 } call ? call : " ", "filter.call"),
            From = Instant(filter.From, "filter.from"),
            To = Instant(filter.To, "filter.to"),
        });

    /// <summary>Where a page begins; null for the first.</summary>
    public static AccessPlace? Place(PageToken token) => token.After == 0 ? null : new AccessPlace(token.Part, token.After - 1);

    /// <summary>The token of the page after one that ended at <paramref name="next"/>.</summary>
    public static string Token(Page page, AccessPlace next) =>
        page.Tokens.Write(page.Token with { Part = next.Block, After = Math.Min(next.Given, int.MaxValue - 1) + 1 }, page.Binding);

    private static DateTimeOffset? Instant(Timestamp? instant, string field)
    {
        try
        {
            return instant?.ToDateTimeOffset();
        }
        catch (Exception odd) when (odd is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw DirectoryException.InvalidArgument(field, new($"{field} is no instant.", $"{field} n'est pas un instant."));
        }
    }
}
