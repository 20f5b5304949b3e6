using EntEcole.Directory.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Client;

/// <summary>Why the directory refused a call or failed it, as its status says in <c>grpc-status-details-bin</c>.</summary>
/// <remarks>
/// Reasons and the keys of their facts are listed with <see cref="ErrorReason"/>; messages are for people and may change.
/// </remarks>
public sealed class DirectoryError
{
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const string Domain = "entecole.directory";
    private const string Prefix = "ERROR_REASON_";

    private DirectoryError(StatusCode code, Errors.Status status, Errors.ErrorInfo info)
    {
        Code = code;
        Message = status.Message;
        ReasonName = info.Reason;
        Reason = (ErrorReason)(
            ErrorReasonReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>(nameof(ErrorReason))
            .FindValueByName(Prefix + info.Reason)?.Number ?? 0);
        Metadata = new Dictionary<string, string>(info.Metadata, StringComparer.Ordinal);
        FieldViolations =
        [
            .. All<Errors.BadRequest>(status).SelectMany(bad => bad.FieldViolations).Select(
                each => new FieldViolation(each.Field, each.Description)),
        ];
        RetryDelay = All<Errors.RetryInfo>(status).FirstOrDefault()?.RetryDelay?.ToTimeSpan();
    }

    /// <summary>Canonical code.</summary>
    public StatusCode Code { get; }

    /// <summary>What is wrong, in English, for people. Never personal data.</summary>
    public string Message { get; }

    /// <summary>Why; <see cref="ErrorReason.Unspecified"/> for a reason that is newer than this client.</summary>
    public ErrorReason Reason { get; }

    /// <summary>The reason as sent, as in <c>SCHOOL_NOT_FOUND</c>.</summary>
    public string ReasonName { get; }

    /// <summary>Facts under the keys that <see cref="ErrorReason"/> lists, as in <c>uai</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>For INVALID_ARGUMENT: the fields at fault.</summary>
    public IReadOnlyList<FieldViolation> FieldViolations { get; }

    /// <summary>After how long to ask again; null when waiting does not help, or nothing is said.</summary>
    public TimeSpan? RetryDelay { get; }

    /// <summary>The error of a call.</summary>
    /// <returns>
    /// Null for a status that is not the directory's: a connection that broke, a proxy between, a call that was cancelled.
    /// </returns>
    public static DirectoryError? Of(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception.Trailers.GetValueBytes(DetailsTrailer) is not { } bytes)
        {
            return null;
        }

        try
        {
            var status = Errors.Status.Parser.ParseFrom(bytes);
            return All<Errors.ErrorInfo>(status).FirstOrDefault(
                info => string.Equals(info.Domain, Domain, StringComparison.Ordinal)) is { } info
                ? new DirectoryError(exception.StatusCode, status, info)
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ReasonName}: {Message}";

    private static IEnumerable<T> All<T>(Errors.Status status)
        where T : IMessage, new()
    {
        var type = new T().Descriptor;
        return status.Details.Where(detail => detail.Is(type)).Select(detail => detail.Unpack<T>());
    }
}

/// <summary>A field at fault.</summary>
/// <param name="Field">Its path, as the contract spells it: <c>check.person_id</c>, <c>filter.uais[0]</c>.</param>
/// <param name="Description">What is wrong, in English, for people.</param>
public sealed record FieldViolation(string Field, string Description);

/// <summary>The directory's errors on the exceptions of gRPC.</summary>
public static class DirectoryErrorExtensions
{
    /// <summary>The directory's error; null for a status that is not the directory's.</summary>
    public static DirectoryError? GetDirectoryError(this RpcException exception) => DirectoryError.Of(exception);

    /// <summary>
    /// Whether the directory gave this reason: <c>catch (RpcException e) when (e.HasReason(ErrorReason.SchoolNotFound))</c>.
    /// </summary>
    public static bool HasReason(this RpcException exception, ErrorReason reason) => DirectoryError.Of(exception)?.Reason == reason;
}
