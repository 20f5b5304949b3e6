using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Security.Rules;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// Measures each call, however it ends, by method and status: one record of a histogram, whose attributes are made once. Nothing when
/// nothing listens. The call's activity gets its name and status when it is sampled.
/// </summary>
internal sealed class CallMeter(Instruments instruments, TimeProvider time)
{
    // What a caller calls that is in no contract has one name for all.
    private const string Other = "_OTHER";

    private static readonly ConcurrentDictionary<string, CallSeries> Series = new(StringComparer.Ordinal);
    private static readonly CallSeries OtherSeries = new(Other);

    /// <summary>Passes a request on and measures it.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var isSampled = Activity.Current is { IsAllDataRequested: true };
        if (!(instruments.Calls.Enabled || isSampled) || !GrpcAnswer.IsAsked(context.Request))
        {
            return next(context);
        }

        var begun = time.GetTimestamp();
        var call = next(context);
        if (!call.IsCompletedSuccessfully)
        {
            return MeasureAsync(context, call, begun);
        }

        Measure(context, begun);
        return call;
    }

    private async Task MeasureAsync(HttpContext context, Task call, long begun)
    {
        try
        {
            await call;
        }
        finally
        {
            Measure(context, begun);
        }
    }

    private void Measure(HttpContext context, long begun)
    {
        var series = CallRule.Of(context) is { } rule ? Series.GetOrAdd(rule.Call, static call => new CallSeries(call)) : OtherSeries;
        var attributes = series.Of(StatusOf(context));
        instruments.Calls.Record(time.GetElapsedTime(begun).TotalSeconds, attributes);
        if (Activity.Current is { IsAllDataRequested: true } activity)
        {
            activity.DisplayName = series.Method;
            foreach (var (name, value) in attributes)
            {
                activity.SetTag(name, value);
            }

            if (attributes.Length > CallSeries.OfAll)
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    // Where gRPC, or one of our doors, has put it. A caller who is gone is told nothing.
    private static StatusCode StatusOf(HttpContext context) =>
        context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.TryGetValue(
            GrpcAnswer.Status, out var trailer) is true && Parse(trailer) is { } ended ? ended
        : context.Response.Headers.TryGetValue(GrpcAnswer.Status, out var header) && Parse(header) is { } answered ? answered
        : context.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : StatusCode.Unknown;

    private static StatusCode? Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 0 and <= CallSeries.LastStatus
            ? (StatusCode)code
            : null;

    /// <summary>The attributes of a method's calls, by status, as OpenTelemetry names them.</summary>
    private sealed class CallSeries(string method)
    {
        public const int LastStatus = (int)StatusCode.Unauthenticated;

        /// <summary>Attributes of every call; those that failed have one more.</summary>
        public const int OfAll = 3;

        private readonly KeyValuePair<string, object?>[]?[] byStatus = new KeyValuePair<string, object?>[LastStatus + 1][];

        public string Method { get; } = method;

        public ReadOnlySpan<KeyValuePair<string, object?>> Of(StatusCode status) => byStatus[(int)status] ??= Make(status);

        private KeyValuePair<string, object?>[] Make(StatusCode status)
        {
            var name = NameOf(status);
            KeyValuePair<string, object?>[] all =
            [
                new("rpc.system.name", "grpc"), new("rpc.method", Method), new("rpc.response.status_code", name),
            ];
            // Of a server the others are what it has to say to a caller.
            return status is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal
                or StatusCode.Unavailable or StatusCode.DataLoss
                ? [.. all, new("error.type", name)] : all;
        }

        // As gRPC writes them.
        private static string NameOf(StatusCode status) => status is StatusCode.OK ? "OK"
            : System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(status.ToString());
    }
}
