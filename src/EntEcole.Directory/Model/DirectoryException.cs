namespace EntEcole.Directory.Model;

/// <summary>
/// The one typed error of the directory: a reason that never changes, a sentence that may, and facts about it.
/// It carries no personal data: it may be logged and shown as it is.
/// </summary>
public sealed class DirectoryException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="reason">Why; stable, for programs.</param>
    /// <param name="text">What, where and what to do; for people.</param>
    /// <param name="facts">Details for programs, lower camel case keys (AIP-193 metadata). No personal data.</param>
    /// <param name="inner">What caused it, for the log only.</param>
    public DirectoryException(
        Reason reason,
        LocalizedText text,
        IReadOnlyDictionary<string, string>? facts = null,
        Exception? inner = null)
        : base(text.English, inner)
    {
        Reason = reason;
        Text = text;
        Facts = facts ?? new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Why; stable, for programs.</summary>
    public Reason Reason { get; }

    /// <summary>What, where and what to do; for people.</summary>
    public LocalizedText Text { get; }

    /// <summary>After how long the same may succeed; null when nothing is known of it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Details for programs.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>What is wrong with several arguments at once; empty for any other error.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; private init; } = [];

    /// <summary>Request arguments that cannot be used: every one of them, at least one.</summary>
    public static DirectoryException InvalidArguments(IReadOnlyList<FieldViolation> violations)
    {
        var first = violations[0];
        var count = violations.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new DirectoryException(
            Reason.InvalidArgument,
            violations.Count == 1 ? first.Text : new LocalizedText(
                $"{count} to correct, the first: {first.Text.English}", $"{count} à corriger, dont : {first.Text.French}"),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["field"] = first.Field, ["faults"] = count })
        {
            Violations = violations,
        };
    }

    /// <summary>A request argument that cannot be used: <paramref name="field"/> as the caller spelt it, and why.</summary>
    public static DirectoryException InvalidArgument(string field, LocalizedText text) =>
        new(Reason.InvalidArgument, text, Fact("field", field));

    /// <summary>A setting whose value is not accepted.</summary>
    /// <param name="setting">Its name.</param>
    /// <param name="english">What is wrong with it, after its name.</param>
    /// <param name="french">The same in French.</param>
    public static DirectoryException InvalidSetting(string setting, string english, string french) => new(
        Reason.SettingInvalid, new LocalizedText($"{setting} {english}", $"{setting} {french}"), Fact("setting", setting));

    /// <summary>One fact, as a dictionary.</summary>
    public static IReadOnlyDictionary<string, string> Fact(string key, string value) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value };
}

/// <summary>An argument that cannot be used.</summary>
/// <param name="Field">The field as the caller spelt it.</param>
/// <param name="Text">What is wrong, and what to do.</param>
public sealed record FieldViolation(string Field, LocalizedText Text);
