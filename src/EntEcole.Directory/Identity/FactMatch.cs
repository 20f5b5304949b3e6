namespace EntEcole.Directory.Identity;

/// <summary>How one fact of two records compares.</summary>
public enum FactMatch
{
    /// <summary>One of the two does not have the fact: it says nothing.</summary>
    Unknown,

    /// <summary>The same, but for case, accents and separators.</summary>
    Agrees,

    /// <summary>
    /// Close enough for a typing error or a shortened name: no contradiction, and no agreement on which an account could pass.
    /// </summary>
    Near,

    /// <summary>Different.</summary>
    Contradicts,
}
