namespace EntEcole.Directory.Model;

/// <summary>One sentence for people, in the two languages that the service speaks.</summary>
/// <param name="English">The sentence in English; also what a log or a gRPC status carries.</param>
/// <param name="French">The same sentence in French.</param>
public readonly record struct LocalizedText(string English, string French)
{
    /// <summary>The sentence in <paramref name="language"/>.</summary>
    public string In(Language language) => language is Language.French ? French : English;
}

/// <summary>The languages in which people are answered.</summary>
public enum Language
{
    /// <summary>English.</summary>
    English,

    /// <summary>French.</summary>
    French,
}
