using EntEcole.Directory.Access;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <summary>
/// From requests to measures, and from measures to messages. Kinds, states and outcomes have the same numbers on both sides.
/// </summary>
internal static class MeasureMapping
{
    /// <summary>What every request about a person says.</summary>
    public static PrivacyRequest Request(string requestId, string personId, (string By, V1.RequesterKind Kind) requester, string reason) =>
        new(
        requestId, Requests.PersonId(personId, "person_id"), requester.By, (RequesterKind)Requests.Known(requester.Kind, "requester"),
        reason);

    /// <summary>Which measures a caller asks for.</summary>
    public static MeasureFilter Filter(V1.MeasureFilter? filter) => filter is null ? new MeasureFilter() : new MeasureFilter
    {
        PersonId = filter.PersonId.Length == 0 ? null : Requests.PersonId(filter.PersonId, "filter.person_id"),
        Kind = filter.Kind is V1.MeasureKind.Unspecified ? null : Requests.Known((MeasureKind)filter.Kind, "filter.kind"),
        State = filter.State is V1.MeasureState.Unspecified ? null : Requests.Known((MeasureState)filter.State, "filter.state"),
        DueBefore = Requests.Day(filter.DueBefore, "filter.due_before"),
    };

    /// <summary>A measure that was saved; its person is traced, at the revision made.</summary>
    public static V1.PrivacyMeasure ToMessage(this MeasureSaved saved, AccessTrace trace)
    {
        trace.Revision = saved.Revision;
        return saved.Measure.ToMessage(trace);
    }

    /// <summary>A measure; its person is traced.</summary>
    public static V1.PrivacyMeasure ToMessage(this Measure measure, AccessTrace trace)
    {
        trace.Add(measure.PersonId);
        return new V1.PrivacyMeasure
        {
            MeasureId = measure.MeasureId,
            Kind = (V1.MeasureKind)measure.Kind,
            State = (V1.MeasureState)measure.State,
            PersonId = measure.PersonId.ToString(),
            RecordedBy = measure.Recorder.Subject,
            RecordedAt = measure.RecordedAt.ToTimestamp(),
            RequestedBy = measure.RequestedBy,
            Reason = measure.Reason,
            ClosedBy = measure.ClosedBy,
            ClosedAt = measure.ClosedAt?.ToTimestamp(),
            ClosingReason = measure.ClosingReason,
            Corrections = { measure.Corrections.Select(one => new V1.FieldCorrection { Field = one.Field, WantedValue = one.Wanted }) },
            Outcome = (V1.ObjectionOutcome)measure.Outcome,
            Directive = measure.Directive,
            Trustee = measure.Trustee,
            DueOn = ((DateOnly?)measure.DueOn).Text(),
            ExtendedTo = measure.ExtendedTo.Text(),
            ExtensionReason = measure.ExtensionReason,
            Requester = (V1.RequesterKind)measure.Requester,
            InformedOn = measure.InformedOn.Text(),
            Wish = (V1.PostMortemWish)measure.Wish,
        };
    }
}
