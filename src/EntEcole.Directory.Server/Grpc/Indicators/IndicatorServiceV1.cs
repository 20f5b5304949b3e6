using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Indicators;

/// <summary>Counts of accounts by place.</summary>
internal sealed partial class IndicatorServiceV1(
    IndicatorService indicators, IIndicatorSnapshotStore snapshots, IRevisionStore revisions, PerimeterResolver perimeters,
    PageTokens tokens, TimeProvider time)
    : V1.IndicatorService.IndicatorServiceBase
{
    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    public override async Task<V1.GetIndicatorsResponse> GetIndicators(V1.GetIndicatorsRequest request, ServerCallContext context)
    {
        var (level, filter) = (IndicatorRequests.Level(request.Level), IndicatorRequests.Filter(request.Filter));
        var past = IndicatorRequests.PastDay(request.AsOf, "as_of", Today);
        var page = await revisions.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.GetIndicatorsRequest
            {
                Level = request.Level,
                Filter = request.Filter,
                AsOf = request.AsOf,
                Rounded = request.Rounded,
            },
            context);
        if (page.Token.After == 0)
        {
            page = await FirstAsync(page, past, context.CancellationToken);
        }

        var viewer = await perimeters.ViewAsync(context, page);
        var query = new IndicatorQuery(level, filter, page.Token.Revision, DateOnly.FromDayNumber(page.Token.After))
        {
            Perimeter = viewer.Perimeter, Given = viewer.Caller.Perimeter, IsRounded = request.Rounded,
        };
        var rows = await indicators.ListAsync(query, context.CancellationToken);
        var first = FirstRow(rows, row => row.Key, page.Token.Part);
        await revisions.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.GetIndicatorsResponse
        {
            Revision = page.Token.Revision,
            Day = query.Day.ToString("O", CultureInfo.InvariantCulture),
            Indicators = { rows.Skip(first).Take(page.Size).Select(row => row.ToMessage(query.IsPartial(row))) },
            NextPageToken = first + page.Size >= rows.Count ? ""
                : page.Tokens.Write(page.Token with { Part = PlaceOf(rows[first + page.Size - 1].Key) }, page.Binding),
        };
    }

    // A token counts by the day of its conventions, which all pages share, and the last key: no number says where a label stands.
    private async Task<Page> FirstAsync(Page page, DateOnly? past, CancellationToken cancellationToken)
    {
        var revision = past is { } day ? await indicators.FindRevisionAsync(day, cancellationToken) : page.Head;
        return page with
        {
            Token = page.Token with
            {
                Revision = revision,
                After = (past ?? Today).DayNumber,
                Mark = await revisions.GetRevisionMarkAsync(revision, cancellationToken),
            },
        };
    }

    private static int FirstRow<T>(IReadOnlyList<T> rows, Func<T, string> keyOf, long place)
    {
        if (place == 0)
        {
            return 0;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (PlaceOf(keyOf(rows[i])) == place)
            {
                return i + 1;
            }
        }

        // What the caller reaches is no longer what it was.
        throw PageToken.Expired();
    }

    private static long PlaceOf(string key) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key))) | 1;
}
