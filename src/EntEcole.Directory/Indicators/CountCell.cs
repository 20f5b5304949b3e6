using System.Globalization;

namespace EntEcole.Directory.Indicators;

/// <summary>How a number is given. Numbers are those of the protos.</summary>
public enum CountForm
{
    /// <summary>As counted.</summary>
    Exact = 0,

    /// <summary>To the nearest multiple of five.</summary>
    Nearest5 = 1,

    /// <summary>From one to four; which of them is not said.</summary>
    Below5 = 2,

    /// <summary>To the nearest multiple of ten.</summary>
    Nearest10 = 3,

    /// <summary>Not said: it would give another number away.</summary>
    Withheld = 4,
}

/// <summary>A number as it is given.</summary>
/// <param name="Value">The number; 0 when it is not said.</param>
/// <param name="Form">How.</param>
public readonly record struct CountCell(int Value, CountForm Form)
{
    /// <summary>As a table or a CSV writes it: <c>&lt;5</c> from one to four, <c>nc</c> (non communiqué) for what is not said.</summary>
    public override string ToString() => Form switch
    {
        CountForm.Below5 => "<5",
        CountForm.Withheld => "nc",
        _ => Value.ToString(CultureInfo.InvariantCulture),
    };
}
