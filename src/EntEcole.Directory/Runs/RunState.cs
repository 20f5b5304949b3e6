using System.Text.Json.Serialization;

namespace EntEcole.Directory.Runs;

/// <summary>How a run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("running")]
    Running = 1,

    /// <summary>Applied, or nothing to apply.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied = 2,

    /// <summary>Planned, nothing applied.</summary>
    [JsonStringEnumMemberName("planned")]
    Planned = 3,

    /// <summary>Some rows wait for a decision.</summary>
    [JsonStringEnumMemberName("held")]
    Held = 4,

    /// <summary>The input was refused, nothing applied.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused = 5,

    /// <summary>A fault of ours or an interruption, nothing applied.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 6,
}
