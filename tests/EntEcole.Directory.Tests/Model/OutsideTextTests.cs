using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Model;

/// <summary>Which text may come in, and how the rest is shown.</summary>
public sealed class OutsideTextTests
{
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData("")]
    [InlineData("Zoé-Maëlle d'Œuvre, n° 5 (« école »)")]
    [InlineData("L’école élémentaire – Ñuñez Łódź ß")]
    [InlineData("Prix : 41,00 €\u00A0TTC\u202F!")]
    [InlineData("Ἀθηνᾶ Иван 王 محمد")]
    [InlineData("\U0001F600 \U00020000")]
    public void Text_ThatCanBeSeen_IsAcceptedAsItIs(string text)
    {
        Assert.Equal(text, OutsideText.Accept(text), StringComparer.Ordinal);
        Assert.Equal(text, OutsideText.Show(text), StringComparer.Ordinal);
    }

    [Fact]
    public void Text_WithACharacterThatCannotBeSeen_IsRefusedWhereverItStands() => Assert.All(UnseenText.All, one =>
    {
        Assert.False(OutsideText.IsAccepted(one), Name(one));
        Assert.Null(OutsideText.Accept("é" + one));
        Assert.Null(OutsideText.Accept(one + "a"));
        Assert.Null(OutsideText.Accept("abc" + one + "def"));
    });

    [Theory]
    [InlineData('\uD800')]
    [InlineData('\uDC00')]
    public void Text_WithHalfOfAPair_IsRefused(char half)
    {
        Assert.Null(OutsideText.Accept("a" + half));
        Assert.Equal($"a\\u{(int)half:X4}b", OutsideText.Show("a" + half + "b"), StringComparer.Ordinal);
    }

    [Fact]
    public void EveryCharacterOfTheRefusedCategories_IsRefused()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (System.Text.Rune.IsValid(value)
                && System.Text.Rune.GetUnicodeCategory(new(value)) is System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.PrivateUse
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
            {
                Assert.False(OutsideText.IsAccepted(char.ConvertFromUtf32(value)), value.ToString("X", null));
            }
        }
    }

    [Fact]
    public void Text_InDecomposedForm_IsKeptComposed() => Assert.Equal("é", OutsideText.Accept("e\u0301"), StringComparer.Ordinal);

    [Fact]
    public void Shown_HoldsNoneOfThem_AndSaysWhichTheyWere()
    {
        Assert.All(UnseenText.All, one => Assert.True(OutsideText.IsAccepted(OutsideText.Show("a" + one + "b")), Name(one)));
        Assert.Equal("a\\u202Eb", OutsideText.Show("a\u202Eb"), StringComparer.Ordinal);
        Assert.Equal("\\u001B[31m", OutsideText.Show("\u001B[31m"), StringComparer.Ordinal);
        Assert.Equal("\\uDB40\\uDC41", OutsideText.Show("\U000E0041"), StringComparer.Ordinal);
        Assert.Equal("\\u000A\n", OutsideText.Show("\n") + OutsideText.Show("\n", keepLines: true), StringComparer.Ordinal);
    }

    [Fact]
    public void Shown_Json_MeansTheSame() => Assert.All(UnseenText.Worst, one =>
    {
        var written = JsonSerializer.Serialize(new { name = "a" + one }, Relaxed);
        Assert.Equal(
            "a" + one, JsonDocument.Parse(OutsideText.Show(written, keepLines: true)).RootElement.GetProperty("name").GetString(),
            StringComparer.Ordinal);
    });

    private static string Name(string text) => OutsideText.Show(text);
}
