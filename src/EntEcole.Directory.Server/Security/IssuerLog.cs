using System.Security.Authentication;

namespace EntEcole.Directory.Server.Security;

/// <summary>Says in the log when the keys of the issuer cannot be read, and when they can again.</summary>
internal static partial class IssuerLog
{
    /// <summary>What writes it. Of a fault its kind and cause, never what the issuer sent.</summary>
    public static Action<Exception?> To(ILoggerFactory loggers)
    {
        var log = loggers.CreateLogger("EntEcole.Directory.Callers.Issuer");
        return fault =>
        {
            if (fault is null)
            {
                SayRead(log);
            }
            else
            {
                WarnUnread(log, CauseOf(fault));
            }
        };
    }

    // A parser's message may repeat the document. What TLS refuses is said by the fault within.
    public static string CauseOf(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: AuthenticationException within } => within.Message,
        InvalidDataException or HttpRequestException => fault.Message,
        _ => fault.GetType().Name,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of TokenIssuer are read again.")]
    private static partial void SayRead(ILogger log);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The keys of TokenIssuer cannot be read ({Cause}): five minutes after they were last read, tokens are refused with KEYS_UNAVAILABLE.")]
    private static partial void WarnUnread(ILogger log, string cause);
}
