using System.Text;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Bytes in, text that XML can read out (aaf-format 1.5; 8, problems 2 and 3). All data is invented.</summary>
public sealed class AafTextTests
{
    private const int Block = 32 * 1024;

    static AafTextTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("&amp;&lt;&gt;&quot;&apos;", "&amp;&lt;&gt;&quot;&apos;", 0)]
    [InlineData("L&#201;V&#xCA;QUE&#xca;", "LÉVÊQUEÊ", 0)]
    [InlineData("&#38;&#60;&#x3E;&#34;&#39;", "&amp;&lt;&gt;&quot;&apos;", 0)]
    [InlineData("&#128512;&#x10FFFF;", "😀\U0010FFFF", 0)]
    [InlineData("d&#146;or &#128; &#x9C;", "d’or € œ", 0)]
    [InlineData("&#65;&#00000000000000000000000000066;&#9;", "AB\t", 0)]
    [InlineData(
        "&#0;&#1;&#x1F;&#xD83D;&#xDE00;&#xFFFE;&#65535;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
        9)]
    [InlineData("&eacute;&Eacute;&nbsp;&euro;&oelig;&thetasym;", "éÉ\u00A0€œϑ", 6)]
    [InlineData("&inconnu; &b; A & B &", "&amp;inconnu; &amp;b; A &amp; B &amp;", 4)]
    [InlineData("&#; &#x; &#12a; &#xG; &; &eacute &#233", "&amp;#; &amp;#x; &amp;#12a; &amp;#xG; &amp;; &amp;eacute &amp;#233", 7)]
    [InlineData("&&amp;&#233;", "&amp;&amp;é", 1)]
    [InlineData("&é;", "&amp;é;", 1)]
    public void Read_Reference_ResolvedOrEscaped(string text, string expected, int repairs)
    {
        using var read = new AafText(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, read.ReadToEnd());
        Assert.Equal((repairs, repairs > 0 ? 1 : 0), (read.Repairs, read.FirstRepairLine));
    }

    [Fact]
    public void Read_ReferenceOver32Bytes_TakenAsText()
    {
        var zeros = new string('0', 27);
        Assert.Equal("A", TextOf($"&#{zeros}65;"));
        Assert.Equal($"&amp;#{zeros}065;", TextOf($"&#{zeros}065;"));
    }

    [Theory]
    [InlineData("a&#10;b&#xD;c", "a&#10;b&#13;c")]
    [InlineData("<!-- a&#45;&#x2d;b -->", "<!-- a&#45;&#45;b -->")]
    public void Read_ReferenceThatWouldBreakALineOrEndAComment_StaysAReference(string text, string expected) =>
        Assert.Equal(expected, TextOf(text));

    [Fact]
    public void Read_ControlBytes_BlankedAndCountedButNulPasses()
    {
        using var text = new AafText(new MemoryStream("a\u0001b\u001Fc\td\u007F\0\r\n"u8.ToArray()));
        Assert.Equal("a b c\td\u007F\0\r\n", text.ReadToEnd());
        Assert.Equal(2, text.Repairs);
    }

    [Fact]
    public void Read_NonCharacters_Replaced()
    {
        using var text = new AafText(new MemoryStream([(byte)'a', 0xEF, 0xBF, 0xBE, 0xEF, 0xBF, 0xBF, (byte)'b']));
        Assert.Equal("a\uFFFD\uFFFDb", text.ReadToEnd());
        Assert.Equal(2, text.Repairs);
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_EachASingleByteCharacter()
    {
        var latin9 = Encoding.GetEncoding("iso-8859-15");
        var windows = Encoding.GetEncoding(1252);
        for (var b = 0x80; b <= 0xFF; b++)
        {
            var expected = (b < 0xA0 ? windows : latin9).GetString([(byte)b]);
            using var text = new AafText(new MemoryStream([(byte)'a', (byte)b, (byte)'b']));
            Assert.Equal($"a{expected}b", text.ReadToEnd());
        }
    }

    [Fact]
    public void Read_Utf8AndSingleBytesMixed_BothRead() =>
        Assert.Equal("é é ï¿ €", TextOf([0xC3, 0xA9, 0x20, 0xE9, 0x20, 0xEF, 0xBF, 0x20, 0xE2, 0x82, 0xAC]));

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<r/>", "                                            \n<r/>")]
    [InlineData("<?xml\r\nversion='1.1' standalone='yes'?><r/>", "     \r\n                                <r/>")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?><r/>", "                     <r/>")]
    [InlineData("\uFEFF\uFEFF<r/>", "<r/>")]
    [InlineData(" \n<?xml version=\"1.0\"?><r/>", " \n                     <r/>")]
    [InlineData("\uFEFF \uFEFF<?xml?><r/>", "           <r/>")]
    [InlineData("<?xml-stylesheet href='x'?><r/>", "<?xml-stylesheet href='x'?><r/>")]
    public void Read_Declaration_BlankedInPlace(string text, string expected) => Assert.Equal(expected, TextOf(text));

    [Theory]
    [InlineData(null, "utf-8", "é", false)]
    [InlineData(null, "iso-8859-15", "é", true)]
    [InlineData("UTF-8", "utf-8", "é", false)]
    [InlineData("utf-8", "iso-8859-15", "é", true)]
    [InlineData("ISO-8859-15", "iso-8859-15", "é", false)]
    [InlineData("ISO-8859-15", "utf-8", "é", true)]
    [InlineData("Windows-1252", "windows-1252", "é", false)]
    [InlineData("US-ASCII", "utf-8", "é", true)]
    [InlineData("UTF-16", "utf-8", "é", true)]
    [InlineData("klingon", "utf-8", "é", false)]
    [InlineData("klingon", "iso-8859-15", "é", false)]
    [InlineData("ISO-8859-15", "utf-8", "&#233;", false)]
    [InlineData("UTF-16", "utf-8", "e", false)]
    public void Read_AnnouncedEncoding_ComparedWithTheBytes(string? announced, string actual, string text, bool differs)
    {
        var declaration = announced is null ? "" : $"<?xml version='1.0' encoding = '{announced}' ?>";
        using var read = new AafText(new MemoryStream(Encoding.GetEncoding(actual).GetBytes($"{declaration}\r\n<r>\r{text}</r>")));
        Assert.EndsWith(text is "e" ? "e</r>" : "é</r>", read.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal((differs, differs ? 3 : 0), (read.EncodingDiffers, read.FirstDifferenceLine));
    }

    [Fact]
    public void Read_Utf8MarkAndSingleBytes_Differs()
    {
        using var text = new AafText(
            new MemoryStream([0xEF, 0xBB, 0xBF, .. "<?xml version='1.0' encoding='iso-8859-1'?><r>"u8, 0xE9, .. "</r>"u8]));
        Assert.EndsWith("<r>é</r>", text.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(text.EncodingDiffers);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Read_Utf16_RecognisedWithAndWithoutMark(bool bigEndian, bool mark)
    {
        var encoding = new UnicodeEncoding(bigEndian, mark);
        var body = $"<r>{new string('a', Block)}é😀&#201;</r>";
        using var text = new AafText(new SlowStream(
            [.. encoding.GetPreamble(), .. encoding.GetBytes($"<?xml version='1.0' encoding='ISO-8859-15'?>{body}")], 1, 3, 1000));
        Assert.Equal(body.Replace("&#201;", "É", StringComparison.Ordinal), text.ReadToEnd().TrimStart());
        Assert.False(text.EncodingDiffers);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Read_FirstRepair_LineAsXmlCountsThem(string end)
    {
        // Long enough for line ends to be cut by blocks.
        var lines = string.Concat(Enumerable.Range(0, 20_001).Select(i => new string('x', i % 5) + end));
        using var text = new AafText(new SlowStream(Encoding.ASCII.GetBytes($"{lines}& \n&"), 7, 4096, 1));
        text.ReadToEnd();
        Assert.Equal((2, 20_002), (text.Repairs, text.FirstRepairLine));
    }

    [Fact]
    public void Read_AnyCutByABlockOrByTheStream_SameText()
    {
        const string Sample = "é&#233;&amp;&eacute;&nbsp;😀&inconnue; & \r\n\u0001&#128512;&#x00000000000000000000000000E9;&";
        byte[] odd = [.. Encoding.UTF8.GetBytes(Sample), 0xE9, 0xE2, 0x82, .. "&#10;&"u8];
        const string Expected = "éé&amp;é\u00A0😀&amp;inconnue; &amp; \r\n 😀é&amp;éâ\u201A&#10;&amp;";
        for (var before = Block - odd.Length - 1; before <= Block + 1; before++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)'x', before), .. odd];
            var expected = new string('x', before) + Expected;
            Assert.Equal(expected, TextOf(bytes));
            Assert.Equal(expected, TextOf(bytes, 1));
            Assert.Equal(expected, TextOf(bytes, 4093, 1, 2, 17, 31, 33, 5));
        }
    }

    [Fact]
    public void Read_TextThatGrows_Whole()
    {
        var ampersands = new string('&', 100_000);
        Assert.Equal(string.Concat(Enumerable.Repeat("&amp;", 100_000)), TextOf(ampersands));
    }

    [Fact]
    public void Read_EveryWay_SameText()
    {
        const string Sample = "L&#201;V&ecirc;QUE";
        using var one = new AafText(new MemoryStream(Encoding.ASCII.GetBytes(Sample)));
        var text = new StringBuilder();
        for (var peeked = one.Peek(); peeked >= 0; peeked = one.Peek())
        {
            Assert.Equal(peeked, one.Read());
            text.Append((char)peeked);
        }

        Assert.Equal(-1, one.Read());
        Assert.Equal("LÉVêQUE", text.ToString());

        using var array = new AafText(new MemoryStream(Encoding.ASCII.GetBytes(Sample)));
        var buffer = new char[5];
        Assert.Equal(0, array.Read(buffer, 0, 0));
        Assert.Equal(3, array.Read(buffer, 2, 3));
        Assert.Equal("LÉV", new string(buffer, 2, 3));
        Assert.Equal(4, array.Read(buffer.AsSpan()));
        Assert.Equal(0, array.Read(buffer.AsSpan()));
    }

    [Fact]
    public void Read_NoByte_NoText() => Assert.Equal("", TextOf(""));

    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY a 'b'>]><r/>", true)]
    [InlineData("<!DOCTYPE r SYSTEM \"r.dtd\"><r/>", false)]
    [InlineData("<r><![CDATA[<!ENTITY]]></r>", false)]
    public void Read_EntitiesDeclaredBeforeTheRoot_Told(string document, bool declared)
    {
        using var text = new AafText(new SlowStream(Encoding.ASCII.GetBytes(document), 1));
        Assert.Equal('<', text.Peek());
        Assert.Equal(declared, text.DeclaresEntities);
    }

    [Fact]
    public void Dispose_Always_DisposesTheStream()
    {
        foreach (var bytes in new[] { "<r/>"u8.ToArray(), Encoding.Unicode.GetBytes("<r/>") })
        {
            var stream = new SlowStream(bytes);
            using (var text = new AafText(stream))
            {
                Assert.Equal('<', text.Peek());
            }

            Assert.True(stream.IsDisposed);
        }
    }

    private static string TextOf(string text) => TextOf(Encoding.UTF8.GetBytes(text));

    private static string TextOf(byte[] bytes, params int[] sizes)
    {
        using var text = new AafText(new SlowStream(bytes, sizes));
        return text.ReadToEnd();
    }
}
