using EntEcole.Directory.Model;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace EntEcole.Directory.Server.Grpc.Answers;

/// <summary>From errors to statuses as AIP-193 has them: a canonical code and one ErrorInfo.</summary>
internal static class RichStatus
{
    /// <summary>The trailer that holds the details.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    private const string Domain = "entecole.directory";

    // Details travel in a trailer, of which many clients accept 8 KB: so many violations at most leave, shortened.
    private const int MaxViolations = 30;
    private const int MaxDescription = 150;

    /// <summary>The canonical code of a reason, as documented in <c>error_reason.proto</c>.</summary>
    public static StatusCode CodeOf(Reason reason) => reason switch
    {
        Reason.InvalidArgument or Reason.PageTokenInvalid or Reason.CursorInvalid or Reason.ConventionsRefused or Reason.PurposeMissing
            or Reason.DayOutOfYear =>
            StatusCode.InvalidArgument,
        Reason.SchoolNotFound or Reason.PersonNotFound or Reason.ClassNotFound or Reason.ConventionNotFound or Reason.RunNotFound
        or Reason.PlanNotFound
            or Reason.ExtractNotFound or Reason.MergeProposalNotFound or Reason.IdentityHoldNotFound or Reason.RightsRequestNotFound
            or Reason.GrantNotFound
            or Reason.MeasureNotFound or Reason.GarExportNotFound or Reason.GarManagerNotFound or Reason.IdentityNotLinked
            or Reason.OndeFeedNotFound =>
            StatusCode.NotFound,
        Reason.ConventionAlreadyExists or Reason.RightsRequestIdReused or Reason.RequestIdReused or Reason.GrantAlreadyHeld
        or Reason.ExtractAlreadyApplied or Reason.GarManagerAlreadyThere or Reason.IdentityAlreadyLinked => StatusCode.AlreadyExists,
        Reason.RevisionNotReached or Reason.StoreUnavailable or Reason.ServerStopping or Reason.KeysUnavailable
            or Reason.TemporaryFolderUnusable => StatusCode.Unavailable,
        Reason.RevisionExpired or Reason.CursorExpired => StatusCode.OutOfRange,
        Reason.NotImplemented => StatusCode.Unimplemented,
        Reason.SyncInProgress or Reason.PlanOutdated or Reason.PreviewOutdated or Reason.GarExportInProgress => StatusCode.Aborted,
        Reason.PlanAlreadyDecided or Reason.RunNotUndoable => StatusCode.FailedPrecondition,
        Reason.CredentialsMissing or Reason.CredentialsInvalid or Reason.CredentialsExpired => StatusCode.Unauthenticated,
        Reason.RoleMissing or Reason.PerimeterExceeded or Reason.SelfDecision or Reason.DeciderNotEntitled => StatusCode.PermissionDenied,
        Reason.MessageTooLarge or Reason.RateExceeded or Reason.ConcurrencyExceeded or Reason.AccessLogFull => StatusCode.ResourceExhausted,
        Reason.DeadlineExceeded => StatusCode.DeadlineExceeded,
        Reason.AccountingBroken or Reason.InternalFault => StatusCode.Internal,
        _ => StatusCode.FailedPrecondition,
    };

    /// <summary>The name of a reason in <c>ErrorReason</c>, without its prefix: <c>SCHOOL_NOT_FOUND</c>.</summary>
    public static string NameOf(Reason reason) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(reason.ToString());

    /// <summary>The status of an error, whole.</summary>
    public static Google.Rpc.Status Of(DirectoryException error)
    {
        var info = new ErrorInfo { Reason = NameOf(error.Reason), Domain = Domain };
        foreach (var (key, value) in error.Facts)
        {
            info.Metadata[key] = value;
        }

        var status = new Google.Rpc.Status { Code = (int)CodeOf(error.Reason), Message = error.Text.English, Details = { Any.Pack(info) } };
        if (status.Code == (int)StatusCode.InvalidArgument && error.Facts.TryGetValue("field", out var field))
        {
            var violations = error.Violations.Count > 0 ? error.Violations : [new FieldViolation(field, error.Text)];
            status.Details.Add(Any.Pack(new BadRequest
            {
                FieldViolations = { violations.Take(MaxViolations).Select(Of) },
            }));
        }

        if ((error.RetryAfter ?? WaitOf(error.Reason)) is { } wait)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
        }

        return status;
    }

    // What is unavailable is so for a reason of its own: its callers should not all come back at once, nor for nothing.
    private static TimeSpan? WaitOf(Reason reason) => reason switch
    {
        Reason.RevisionNotReached => TimeSpan.FromMilliseconds(250),
        Reason.StoreUnavailable or Reason.ServerStopping => TimeSpan.FromSeconds(1),
        Reason.AccessLogFull => TimeSpan.FromSeconds(2),
        Reason.KeysUnavailable => TimeSpan.FromSeconds(5),
        _ => null,
    };

    private static BadRequest.Types.FieldViolation Of(FieldViolation violation) => new()
    {
        Field = violation.Field,
        Description = violation.Text.English.Length <= MaxDescription
            ? violation.Text.English
            : violation.Text.English[..MaxDescription] + "…",
    };

    /// <summary>The same as gRPC throws it.</summary>
    public static RpcException Exception(DirectoryException error)
    {
        var status = Of(error);
        return new RichException(
            error, new Status((StatusCode)status.Code, status.Message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }
}
