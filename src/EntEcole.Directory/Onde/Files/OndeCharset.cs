namespace EntEcole.Directory.Onde.Files;

/// <summary>
/// Encodings that a caller may name. Without a name the bytes tell, but for the last one: its bytes are sound in the others.
/// </summary>
public enum OndeCharset
{
    /// <summary>UTF-8.</summary>
    Utf8 = 1,

    /// <summary>Windows-1252, which holds ISO-8859-1.</summary>
    Windows1252 = 2,

    /// <summary>ISO-8859-15.</summary>
    Latin9 = 3,

    /// <summary>Macintosh, as Excel on a Mac writes CSV.</summary>
    Macintosh = 4,
}
