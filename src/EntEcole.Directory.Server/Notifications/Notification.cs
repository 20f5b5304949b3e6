using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// What is told to people and machines: kept, posted and mailed as it is here. UAIs and counts; no person, no name of a delivery, no
/// address.
/// </summary>
internal sealed record Notification
{
    /// <summary>How many schools one names at most.</summary>
    public const int MaxSchools = 20;

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Of this shape: a later one only adds.</summary>
    public int Version { get; init; } = 1;

    /// <summary>32 hexadecimal digits; the same when it is sent again.</summary>
    public required string Id { get; init; }

    /// <summary>32 hexadecimal digits that a message and the one about its end share; null for what has no end.</summary>
    public string? Thread { get; init; }

    /// <summary>What it is about: <see cref="NotificationCause.Kind"/>, or one of <see cref="NotificationKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it says that this has ended.</summary>
    public bool Recovered { get; init; }

    /// <summary>When that was noticed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Upper-case label; null when it is about none.</summary>
    public string? Academy { get; init; }

    /// <summary><c>1D</c> or <c>2D</c>; null when it is about neither.</summary>
    public string? Degree { get; init; }

    /// <summary>Why, a stable name; null when there is none.</summary>
    public string? Cause { get; init; }

    /// <summary>The run; null for none.</summary>
    public long? RunId { get; init; }

    /// <summary>Date of the extract; null for none.</summary>
    public DateOnly? ExtractDate { get; init; }

    /// <summary>UAI of the circonscription of a digest; null for schools of none, and of other messages.</summary>
    public string? District { get; init; }

    /// <summary>Numbers by name; null for none.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; init; }

    /// <summary>The schools most concerned; null for none.</summary>
    public IReadOnlyList<SchoolLine>? Schools { get; init; }

    /// <summary>How many more there are.</summary>
    public int MoreSchools { get; init; }

    /// <summary>A few words.</summary>
    public required NotificationText Title { get; init; }

    /// <summary>A few sentences.</summary>
    public required NotificationText Text { get; init; }

    /// <summary>A new id.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Notification FromJson(string json) => JsonSerializer.Deserialize<Notification>(json, Written)!;

    /// <summary>As it is kept and posted.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Written);

    /// <summary>As the store keeps it.</summary>
    public OutboxMessage ToOutbox(OutboxKeys keys) => new(Id, keys.Cause, keys.Topic, Kind, FrenchTime.DayAt(At), At, ToJson());
}

/// <summary>What messages are about that no <see cref="NotificationCause"/> begins.</summary>
internal static class NotificationKinds
{
    public const string Digest = "digest";
    public const string School = "school";
    public const string Test = "test";
}

/// <summary>One text in both languages.</summary>
internal sealed record NotificationText(string En, string Fr)
{
    public static NotificationText Of(LocalizedText text) => new(text.English, text.French);

    public string In(Language language) => language is Language.French ? Fr : En;
}

/// <summary>A school in a message.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Count">Departures that wait, or problems.</param>
/// <param name="Causes">The same by cause.</param>
/// <param name="Held">Of a digest: departures that wait.</param>
/// <param name="Absent">Of a digest: the last extract does not hold it.</param>
/// <param name="LastExtract">Of a digest: date of the last extract that held it; null for none.</param>
internal sealed record SchoolLine(
    string Uai, long Count, IReadOnlyDictionary<string, long> Causes, long? Held = null, bool? Absent = null, DateOnly? LastExtract = null)
{
    /// <summary>Name of the school; null when the store has none.</summary>
    public string? Name { get; init; }

    /// <summary>Of what is held: the same count by role, as <c>pupil</c>; null when it is not of single roles.</summary>
    public IReadOnlyDictionary<string, long>? Roles { get; init; }
}
