using System.Collections.Concurrent;
using System.Security.Cryptography;
using EntEcole.Directory.Access;

namespace EntEcole.Directory.Server.Console.Sessions;

/// <summary>
/// Forms that could not be taken, as they were typed: the session had ended, or the answer was an error. In memory, for an hour at most,
/// and for the person who typed them alone.
/// </summary>
internal sealed class KeptForms(TimeProvider time)
{
    /// <summary>The page that gives one back.</summary>
    public const string Path = ConsoleSettings.Path + "/again";

    /// <summary>The field that tells the page of a form to show it again and to do nothing yet.</summary>
    public const string Resumed = "resumed";

    /// <summary>How long one is kept.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private const int MaxForms = 1_000;
    private const int MaxOfOnePerson = 5;
    private const int MaxCharacters = 100_000;
    private const int MaxFields = 200;

    // Those of the console itself: each page gets its own.
    private static readonly string[] OwnFields = ["form_token", Resumed];

    private readonly ConcurrentDictionary<string, KeptForm> forms = new(StringComparer.Ordinal);

    /// <summary>Keeps a form; the address of the page that gives it back. Null when it is too long to be kept.</summary>
    /// <param name="owner">Who typed it.</param>
    /// <param name="path">Where it was sent, with its query.</param>
    /// <param name="form">Its fields.</param>
    public string? Keep(Caller owner, string path, IFormCollection form)
    {
        (string, string)[] fields =
        [
            .. form.Where(field => !OwnFields.Contains(field.Key, StringComparer.Ordinal)).SelectMany(
                field => field.Value, (field, value) => (field.Key, value ?? "")),
        ];
        if (fields.Length > MaxFields || fields.Sum(field => (long)field.Item1.Length + field.Item2.Length) > MaxCharacters)
        {
            return null;
        }

        var kept = new KeptForm(RandomNumberGenerator.GetHexString(32, lowercase: true), OwnerOf(owner), path, fields, time.GetUtcNow());
        forms[kept.Id] = kept;
        Sweep(kept.Owner);
        return $"{Path}/{kept.Id}";
    }

    /// <summary>The form of an id; null when there is none, or another person typed it.</summary>
    public KeptForm? Find(string id, Caller caller) =>
        forms.TryGetValue(id, out var kept) && !IsOld(kept) && string.Equals(kept.Owner, OwnerOf(caller), StringComparison.Ordinal)
            ? kept : null;

    /// <summary>Forgets a form, which its page now shows.</summary>
    public void Forget(string id, Caller caller)
    {
        if (Find(id, caller) is { } kept)
        {
            forms.TryRemove(kept.Id, out _);
        }
    }

    // One name may be vouched for by two issuers.
    private static string OwnerOf(Caller caller) => $"{caller.Issuer}\n{caller.Name}";

    private bool IsOld(KeptForm kept) => time.GetUtcNow() - kept.At > Life;

    private void Sweep(string owner)
    {
        var old = forms.Values.Where(IsOld)
            .Concat(forms.Values.Where(kept => string.Equals(kept.Owner, owner, StringComparison.Ordinal))
                .OrderByDescending(kept => kept.At).Skip(MaxOfOnePerson))
            .Concat(forms.Values.OrderByDescending(kept => kept.At).Skip(MaxForms)).ToList();
        foreach (var kept in old)
        {
            forms.TryRemove(kept.Id, out _);
        }
    }
}

/// <summary>A form as it was typed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Who typed it.</param>
/// <param name="Path">Where it was sent, with its query.</param>
/// <param name="Fields">Its fields, in their order.</param>
/// <param name="At">When it was kept.</param>
internal sealed record KeptForm(
    string Id, string Owner, string Path, IReadOnlyList<(string Name, string Value)> Fields, DateTimeOffset At);

/// <summary>The person whose session has ended, by the cookie that their browser still sends.</summary>
/// <param name="Caller">Who they were.</param>
internal sealed record EndedSession(Caller Caller);
