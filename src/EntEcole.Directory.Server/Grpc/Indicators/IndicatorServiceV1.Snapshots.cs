using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Indicators;

/// <content>The series of months.</content>
internal sealed partial class IndicatorServiceV1
{
    public override async Task<V1.ListIndicatorSnapshotsResponse> ListIndicatorSnapshots(
        V1.ListIndicatorSnapshotsRequest request, ServerCallContext context)
    {
        var (level, filter) = (IndicatorRequests.Level(request.Level), IndicatorRequests.Filter(request.Filter));
        var (from, to) = (
            Requests.Day(request.From, "from") ?? Today.AddYears(-IndicatorSnapshots.YearsKept), Requests.Day(request.To, "to") ?? Today);
        var page = await revisions.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.ListIndicatorSnapshotsRequest { Level = request.Level, Filter = request.Filter, From = request.From, To = request.To },
            context);
        var viewer = await perimeters.ViewAsync(context, page);
        var response = new V1.ListIndicatorSnapshotsResponse { Revision = page.Head };
        foreach (var snapshot in await snapshots.ListAsync(from, to, context.CancellationToken))
        {
            if (snapshot.Day.DayNumber < page.Token.After)
            {
                continue;
            }

            var rows = (await snapshots.ListRowsAsync(snapshot.Day, level, filter, context.CancellationToken))
                .Where(row => IndicatorSnapshots.IsReached(row, viewer.Perimeter, viewer.Caller.Perimeter)).ToList();
            var first = snapshot.Day.DayNumber == page.Token.After ? FirstRow(rows, row => row.Key, page.Token.Part) : 0;
            foreach (var row in rows.Skip(first))
            {
                if (response.Snapshots.Count == page.Size)
                {
                    response.NextPageToken = NextOf(response.Snapshots[^1], page);
                    return response;
                }

                response.Snapshots.Add(row.ToMessage(snapshot));
            }
        }

        return response;
    }

    private static string NextOf(V1.IndicatorSnapshot last, Page page) => page.Tokens.Write(
        page.Token with
        {
            After = DateOnly.ParseExact(last.Day, "O", CultureInfo.InvariantCulture).DayNumber, Part = PlaceOf(last.Indicator.Key),
        },
        page.Binding);
}
