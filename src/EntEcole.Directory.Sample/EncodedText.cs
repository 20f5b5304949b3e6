using System.Globalization;
using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>A text with the forms in which it is written, encoded once.</summary>
internal sealed class EncodedText
{
    public EncodedText(string text)
    {
        Text = text;
        Xml = Encode(text);
        Plain = Encode(Fold(text).ToUpperInvariant());
        Slug = Encode(ToSlug(text));
    }

    public string Text { get; }

    /// <summary>As XML text: ASCII, with decimal character references.</summary>
    public byte[] Xml { get; }

    /// <summary>Upper case without accents, as XML text: the way staff are written.</summary>
    public byte[] Plain { get; }

    /// <summary>For mail addresses: lower case letters and digits.</summary>
    public byte[] Slug { get; }

    /// <summary>First letter kept, others in lower case.</summary>
    public string Capitalised => Text[..1] + Text[1..].ToLowerInvariant();

    public static byte[] Encode(string text)
    {
        var xml = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '&' => xml.Append("&amp;"),
                '<' => xml.Append("&lt;"),
                '>' => xml.Append("&gt;"),
                '\'' => xml.Append("&apos;"),
                '"' => xml.Append("&quot;"),
                < (char)128 => xml.Append(letter),
                _ => xml.Append(CultureInfo.InvariantCulture, $"&#{(int)letter};"),
            };
        }

        return Encoding.ASCII.GetBytes(xml.ToString());
    }

    /// <summary>By table and not by Unicode normalisation, which depends on the machine's ICU.</summary>
    private static string Fold(string text)
    {
        const string Accented = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜàâäçéèêëîïôöùûü";
        const string Bare = "AAACEEEEIIOOUUUaaaceeeeiioouuu";
        var folded = text.ToCharArray();
        for (var index = 0; index < folded.Length; index++)
        {
            var found = Accented.IndexOf(folded[index], StringComparison.Ordinal);
            folded[index] = found < 0 ? folded[index] : Bare[found];
        }

        return new string(folded);
    }

    private static string ToSlug(string text) =>
        string.Concat(Fold(text).ToLowerInvariant().Where(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)));
}
