namespace Grpc.Core;

/// <summary>How a call ended: a code and a detail for people.</summary>
public struct Status(StatusCode statusCode, string detail, Exception? debugException)
{
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    public readonly StatusCode StatusCode { get; } = statusCode;

    public readonly string Detail { get; } = detail;

    /// <summary>What went wrong on this side; never sent to the other one.</summary>
    public readonly Exception? DebugException { get; } = debugException;

    public readonly override string ToString()
    {
        var cause = DebugException is null ? "" : $", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\"";
        return $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\"{cause})";
    }
}
