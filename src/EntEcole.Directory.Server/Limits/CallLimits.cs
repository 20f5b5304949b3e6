using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// How often each caller may call and how much they may have under way, whatever their calls cost: no caller keeps the others waiting. Each
/// server counts for itself.
/// </summary>
internal sealed class CallLimits(LimitSettings settings, TimeProvider time)
{
    // A call that is under way is over soon, at an unknown time.
    private static readonly TimeSpan SoonOver = TimeSpan.FromMilliseconds(100);

    private readonly CallerQuotas callers = new(settings.CallerRate, time);
    private readonly CallerQuotas addresses = new(settings.CallerRate, time);

    /// <summary>Passes on a call of <paramref name="caller"/>; or answers that it is one too many.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next, Caller caller, bool isStream) =>
        PassAsync(context, next, callers.Of(caller.Name), isStream, isKnown: true);

    /// <summary>The same of a call that needs no authentication: counted by its address, streams as calls.</summary>
    public Task PassOpenAsync(HttpContext context, RequestDelegate next) =>
        PassAsync(context, next, addresses.Of(AttemptLimit.NameOf(context.Connection.RemoteIpAddress)), isStream: false, isKnown: false);

    /// <summary>The error of who asks too often.</summary>
    public static DirectoryException RateExceeded(int rate, TimeProvider time, long wait) => new(
        Reason.RateExceeded,
        new($"More than {rate} calls a second. Ask again later.", $"Plus de {rate} appels par seconde. Redemander plus tard."),
        Limit(rate))
    {
        RetryAfter = TimeSpan.FromSeconds((double)wait / time.TimestampFrequency) + TimeSpan.FromMilliseconds(1),
    };

    private Task PassAsync(HttpContext context, RequestDelegate next, Quota quota, bool isStream, bool isKnown)
    {
        var now = time.GetTimestamp();
        if (!quota.Rate.TryTake(now, out var wait))
        {
            return GrpcAnswer.WriteAsync(context, RateExceeded(settings.CallerRate, time, wait));
        }

        var limit = isStream ? settings.CallerStreams : settings.CallerConcurrency;
        if (!quota.TryEnter(isStream, limit))
        {
            return GrpcAnswer.WriteAsync(context, isStream ? TooManyStreams(limit) : TooManyCalls(limit));
        }

        // Only calls that are let in keep their connection from being closed for another.
        var connection = context.Features.Get<OpenConnection>();
        connection?.Begin(now, isKnown);
        Task call;
        try
        {
            call = next(context);
        }
        catch
        {
            Leave(quota, isStream, connection);
            throw;
        }

        if (!call.IsCompleted)
        {
            return LeaveAsync(call, quota, isStream, connection);
        }

        Leave(quota, isStream, connection);
        return call;
    }

    private async Task LeaveAsync(Task call, Quota quota, bool isStream, OpenConnection? connection)
    {
        try
        {
            await call;
        }
        finally
        {
            Leave(quota, isStream, connection);
        }
    }

    private void Leave(Quota quota, bool isStream, OpenConnection? connection)
    {
        quota.Leave(isStream);
        connection?.End(time.GetTimestamp());
    }

    private static DirectoryException TooManyCalls(int limit) => new(
        Reason.ConcurrencyExceeded,
        new(
            $"{limit} calls of this caller are under way. Ask again when one has ended.",
            $"{limit} appels de cet appelant sont en cours. Redemander quand l'un est fini."),
        Limit(limit))
    {
        RetryAfter = SoonOver,
    };

    // Without a delay: a stream may last for months, and waiting does not help.
    private static DirectoryException TooManyStreams(int limit) => new(
        Reason.ConcurrencyExceeded,
        new($"{limit} streams of this caller are open. End one first.", $"{limit} flux de cet appelant sont ouverts. En finir un d'abord."),
        Limit(limit));

    private static IReadOnlyDictionary<string, string> Limit(int limit) =>
        DirectoryException.Fact("limit", limit.ToString(CultureInfo.InvariantCulture));
}
