using System.Text.Encodings.Web;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>A row of <c>measure</c>: what outlives the person, and the texts, which do not, each as JSON.</summary>
internal sealed record MeasureRow
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Property names are those of the columns, without underscores.
    public int MeasureNo { get; init; }

    public string MeasureId { get; init; } = "";

    public string RequestId { get; init; } = "";

    public string Digest { get; init; } = "";

    public int PersonNo { get; init; }

    public byte[] PersonId { get; init; } = [];

    public int Kind { get; init; }

    public int State { get; init; }

    public string DueOn { get; init; } = "";

    public string Facts { get; init; } = "";

    public string Content { get; init; } = "";

    public int Version { get; init; }

    /// <summary>The parameters that write a measure.</summary>
    public static object ParametersOf(Measure measure, int number) => new
    {
        no = number,
        id = measure.MeasureId,
        request = measure.RequestId,
        digest = measure.Digest,
        person = measure.PersonNo,
        personId = measure.PersonId.ToByteArray(),
        kind = (int)measure.Kind,
        state = (int)measure.State,
        due = TypeHandlers.Day(measure.EffectiveDueOn),
        facts = JsonSerializer.Serialize(
            new MeasureFacts(
                measure.Recorder.Subject, measure.Recorder.Issuer, measure.Recorder.PersonId?.ToString(), measure.RecordedAt, measure.DueOn,
                measure.ExtendedTo,
                measure.ClosedBy, measure.ClosedAt, measure.ClosingRequest, measure.InformedOn, measure.Outcome, measure.Wish,
                measure.Requester),
            Json),
        content = JsonSerializer.Serialize(
            new MeasureTexts(
                measure.RequestedBy, measure.Reason, measure.ExtensionReason,
                measure.ClosingReason, measure.Corrections,
                measure.Directive, measure.Trustee),
            Json),
        version = measure.Version,
    };

    /// <summary>The measure.</summary>
    public Measure ToMeasure()
    {
        var facts = JsonSerializer.Deserialize<MeasureFacts>(Facts, Json)!;
        var texts = Content.Length == 0 ? MeasureTexts.Erased : JsonSerializer.Deserialize<MeasureTexts>(Content, Json)!;
        return new Measure
        {
            MeasureNo = MeasureNo,
            Version = Version,
            MeasureId = MeasureId,
            RequestId = RequestId,
            Digest = Digest,
            PersonNo = PersonNo,
            PersonId = Model.PersonId.FromBytes(PersonId),
            Kind = (MeasureKind)Kind,
            State = (MeasureState)State,
            RequestedBy = texts.RequestedBy,
            Requester = facts.Requester,
            Reason = texts.Reason,
            Recorder = new Actor(
                facts.RecorderPersonId is { } id && Model.PersonId.TryParse(id, out var recorder) ? recorder : null, facts.RecordedBy,
                facts.RecorderIssuer),
            RecordedAt = facts.RecordedAt,
            DueOn = facts.DueOn,
            ExtendedTo = facts.ExtendedTo,
            ExtensionReason = texts.ExtensionReason,
            ClosedBy = facts.ClosedBy,
            ClosedAt = facts.ClosedAt,
            ClosingReason = texts.ClosingReason,
            ClosingRequest = facts.ClosingRequest,
            InformedOn = facts.InformedOn,
            Corrections = texts.Corrections,
            Outcome = facts.Outcome,
            Directive = texts.Directive,
            Wish = facts.Wish,
            Trustee = texts.Trustee,
        };
    }

    private sealed record MeasureFacts(
        string RecordedBy, string RecorderIssuer, string? RecorderPersonId, DateTimeOffset RecordedAt, DateOnly DueOn, DateOnly? ExtendedTo,
        string ClosedBy,
        DateTimeOffset? ClosedAt, string ClosingRequest, DateOnly? InformedOn, ObjectionOutcome Outcome, PostMortemWish Wish,
        RequesterKind Requester);

    private sealed record MeasureTexts(
        string RequestedBy, string Reason, string ExtensionReason, string ClosingReason, IReadOnlyList<WantedField> Corrections,
        string Directive, string Trustee)
    {
        public static MeasureTexts Erased { get; } = new("", "", "", "", [], "", "");
    }
}
