namespace EntEcole.Directory.Onde.Files;

/// <summary>Why files of ONDE are refused as a whole. Errors carry it as <c>cause</c>: <c>COLUMN_MISSING</c>.</summary>
public enum OndeCause
{
    /// <summary>The file holds nothing.</summary>
    FileEmpty,

    /// <summary>The file is larger than any school's.</summary>
    FileTooBig,

    /// <summary>No file was given, or more than three.</summary>
    FileCount,

    /// <summary>The file is no text, as an image or an archive.</summary>
    Binary,

    /// <summary>Its characters cannot be told from its bytes.</summary>
    Encoding,

    /// <summary>It has one column only.</summary>
    Separator,

    /// <summary>Quotes that do not close, or that stand inside a cell.</summary>
    Quotes,

    /// <summary>Its header is that of none of the three lists.</summary>
    KindUnknown,

    /// <summary>Two files of one kind.</summary>
    KindTwice,

    /// <summary>A column without which nothing can be done.</summary>
    ColumnMissing,

    /// <summary>A header without a row.</summary>
    NoRows,

    /// <summary>More rows, columns or characters than any school's file has.</summary>
    LimitExceeded,

    /// <summary>More than one row in ten cannot be used.</summary>
    TooManyRejected,
}
