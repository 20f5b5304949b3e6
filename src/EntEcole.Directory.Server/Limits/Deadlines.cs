using System.Globalization;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// Every call that is no stream has a deadline, and none a very long one: no caller waits for an answer any more, and the store goes on
/// looking for it. gRPC keeps it, as if the caller had named it.
/// </summary>
internal sealed class Deadlines(LimitSettings settings)
{
    private const string Header = "grpc-timeout";

    private readonly string absent = TextOf(
        settings.MaxDeadline > TimeSpan.Zero && settings.DefaultDeadline > settings.MaxDeadline
            ? settings.MaxDeadline
            : settings.DefaultDeadline);
    private readonly string longest = TextOf(settings.MaxDeadline);

    /// <summary>Passes a request on with a deadline.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var rule = CallRule.Of(context);
        if (GrpcAnswer.IsAsked(context.Request) && rule is not { IsStream: true })
        {
            var unasked = rule is { IsLong: true } ? longest : absent;
            var headers = context.Request.Headers;
            if (!headers.TryGetValue(Header, out var given) || TimeOf(given) is not { } asked)
            {
                if (unasked.Length > 0)
                {
                    headers[Header] = unasked;
                }
            }
            else if (longest.Length > 0 && asked > settings.MaxDeadline)
            {
                headers[Header] = longest;
            }
        }

        return next(context);
    }

    /// <summary>
    /// What a header says: up to eight digits and a unit; null when it says something else, which gRPC takes for nothing.
    /// </summary>
    internal static TimeSpan? TimeOf(string? text)
    {
        if (text is not { Length: >= 2 and <= 9 } || !long.TryParse(
            text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(number),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            'n' => TimeSpan.FromTicks(number / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }

    private static string TextOf(TimeSpan time) =>
        time == TimeSpan.Zero ? "" : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}m");
}
