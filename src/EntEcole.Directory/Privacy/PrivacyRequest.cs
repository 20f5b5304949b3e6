using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>What every request about a person's rights says.</summary>
/// <param name="RequestId">Chosen by the caller: the same again is answered as the first time.</param>
/// <param name="PersonId">The person.</param>
/// <param name="RequestedBy">Who asks, in words.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="Reason">Why, or what was said.</param>
public sealed record PrivacyRequest(string RequestId, PersonId PersonId, string RequestedBy, RequesterKind Requester, string Reason)
{
    /// <summary>The longest text.</summary>
    public const int MaxText = 2_000;

    private const int MaxId = 64;
    private const int MaxRequester = 200;

    /// <summary>Refuses what is missing or too long.</summary>
    /// <param name="needsReason">Whether a reason is needed.</param>
    public void Validate(bool needsReason)
    {
        ValidateId(RequestId);
        ValidateText("requested_by", RequestedBy, isNeeded: false, MaxRequester);
        ValidateText("reason", Reason, needsReason);
    }

    /// <summary>Refuses an id that is missing or too long.</summary>
    public static void ValidateId(string requestId)
    {
        if (string.IsNullOrWhiteSpace(requestId) || requestId.Length > MaxId)
        {
            throw DirectoryException.InvalidArgument("request_id", new(
                $"request_id is needed, at most {MaxId} characters.", $"request_id est obligatoire, {MaxId} caractères au plus."));
        }
    }

    /// <summary>Refuses a text that is missing or too long.</summary>
    public static void ValidateText(string field, string text, bool isNeeded, int max = MaxText)
    {
        if (text.Length > max || (isNeeded && string.IsNullOrWhiteSpace(text)))
        {
            throw DirectoryException.InvalidArgument(field, isNeeded
                ? new($"{field} is needed, at most {max} characters.", $"{field} est obligatoire, {max} caractères au plus.")
                : new($"{field} has at most {max} characters.", $"{field} compte {max} caractères au plus."));
        }
    }

    /// <summary>A hash of what the request asks, with what its kind adds.</summary>
    public string DigestOf(MeasureKind kind, object? more) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        JsonSerializer.Serialize(new { kind, person = PersonId.ToString(), RequestedBy, Requester, Reason, more }))));
}
