using System.Text;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Bytes in, records out: encodings, references, empties, whitespace (aaf-format 1.3 and 1.5).</summary>
public sealed class AafReaderTests
{
    static AafReaderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", "utf-8", false)]
    [InlineData("iso-8859-15", "iso-8859-15", false)]
    [InlineData("iso-8859-1", "iso-8859-1", false)]
    [InlineData("windows-1252", "windows-1252", false)]
    [InlineData("utf-16", "utf-16", true)]
    [InlineData("utf-16", "utf-16BE", true)]
    [InlineData("iso-8859-15", "utf-16", true)]
    [InlineData(null, "utf-8", false)]
    [InlineData(null, "utf-8", true)]
    [InlineData(null, "iso-8859-15", false)]
    [InlineData("iso-8859-15", "utf-8", false)]
    [InlineData("iso-8859-15", "utf-8", true)]
    [InlineData("utf-8", "iso-8859-15", false)]
    [InlineData("inconnu-99", "utf-8", false)]
    public void Read_AnyEncodingWhateverIsAnnounced_NamesWhole(string? announced, string actual, bool mark)
    {
        var encoding = Encoding.GetEncoding(actual);
        var declaration = announced is null ? "" : $"<?xml version=\"1.0\" encoding=\"{announced}\"?>\n";
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(declaration + One("<value>LÉVÊQUE d&#39;Aÿ</value>"))];
        Assert.Equal(["LÉVÊQUE d'Aÿ"], Names(bytes));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Read_OtherLineEnds_SameRecordsAndLinesOfRefusalsTrue(string end)
    {
        var document = One("\n<value>LÉVÊQUE</value>\n<value>&b;</value>").ReplaceLineEndings("\n");
        Assert.Equal(["LÉVÊQUE", "&b;"], Names(Encoding.UTF8.GetBytes(document.Replace("\n", end, StringComparison.Ordinal))));

        var broken = $"<?xml version=\"1.0\"?>\n{document}<oops>".Replace("\n", end, StringComparison.Ordinal);
        var refused = Assert.Throws<DirectoryException>(() => Names(Encoding.UTF8.GetBytes(broken)));
        Assert.Equal((Reason.ExtractNotWellFormed, "5"), (refused.Reason, refused.Facts["line"]));
    }

    [Theory]
    [InlineData("&Eacute;LO&Iuml;SE", "ÉLOÏSE")]
    [InlineData("D&amp;apos;ORNE &amp;amp; FILS", "D'ORNE & FILS")]
    [InlineData("&amp;Eacute;LO&amp;#207;SE &amp;amp;eacute;", "ÉLOÏSE é")]
    [InlineData("D&amp;#146;ORNE", "D’ORNE")]
    [InlineData("A&amp;#0;B&amp;#x1F;C&amp;#xFFFF;D&amp;#128512;", "A\uFFFDB\uFFFDC\uFFFDD😀")]
    [InlineData("A &amp; B; C&amp;inconnu;", "A & B; C&inconnu;")]
    [InlineData("&amp;nbsp;SEUL&amp;#32;", "SEUL")]
    [InlineData("ROUX & FILS", "ROUX & FILS")]
    [InlineData("<![CDATA[ROUX & FILS &#60;&eacute;&lt;]]>", "ROUX & FILS <é<")]
    [InlineData("A&#10;B", "A\nB")]
    [InlineData("&amp;amp;amp;amp;amp;lt;", "&amp;lt;")]
    public void Read_EscapesOfHtmlOrDoubled_TakenOff(string value, string expected) =>
        Assert.Equal([expected], Names(Encoding.UTF8.GetBytes(One($"<value>{value}</value>"))));

    [Fact]
    public void Read_DoublyEscapedId_AsText()
    {
        var document = One("<value>X</value>").Replace("<id>1</id>", "<id> A&amp;#49; </id>", StringComparison.Ordinal);
        using var reader = new AafReader(new MemoryStream(Encoding.ASCII.GetBytes(document)), "test.xml", AafCategory.Eleve);
        Assert.True(reader.Read());
        Assert.Equal("A1", reader.Record.Id.ToString());
    }

    [Fact]
    public void Read_ExternalDtd_NeverFetched()
    {
        const string Doctype = "<!DOCTYPE ficAlimMENESR PUBLIC \"-//ESSAI//DTD\" \"http://192.0.2.1/absent.dtd?a&b\">\n";
        Assert.Equal(["SEUL"], Names(Encoding.ASCII.GetBytes(Doctype + One("<value>SEUL</value>"))));
    }

    [Fact]
    public void Read_Nul_RefusedAtItsLine()
    {
        var refused = Assert.Throws<DirectoryException>(() => Names(Encoding.ASCII.GetBytes(One("\n<value>A\0B</value>"))));
        Assert.Equal((Reason.ExtractNotWellFormed, "3"), (refused.Reason, refused.Facts["line"]));
    }

    [Theory]
    [InlineData("<value>L&#201;V&#xCA;QUE</value>", "LÉVÊQUE")]
    [InlineData("<value>D&apos;ORNE &amp; FILS &quot;X&quot;</value>", "D'ORNE & FILS \"X\"")]
    [InlineData("<value><![CDATA[A<B]]></value>", "A<B")]
    [InlineData("<value> \n PADDED \t</value>", "PADDED")]
    [InlineData("<value/>\n<value></value>\r\n<value>   </value><value>SEUL</value>", "SEUL")]
    [InlineData("<value>A<!-- comment -->B</value>", "AB")]
    public void Read_Value_AsText(string value, string expected) => Assert.Equal([expected], Names(Encoding.ASCII.GetBytes(One(value))));

    [Fact]
    public void Read_SameAttributeTwice_ValuesMergedEmptyAndRepeatedOnesDropped() => Assert.Equal(
        ["ANNE", "ZOÉ"],
        Names(Encoding.UTF8.GetBytes(
            One("<value/></attr><attr name=\"ENTPersonNom\"><value>ANNE</value><value>ZOÉ</value><value>ANNE</value>"))));

    [Fact]
    public void Read_ValueLongerThanAnyBuffer_Whole()
    {
        var name = new string('A', AafRecord.MaxValueLength);
        Assert.Equal([name], Names(Encoding.ASCII.GetBytes(One($"<value>{name}</value>"))));
    }

    [Theory]
    [InlineData(AafRecord.MaxValueLength + 1, 1)]
    [InlineData(3_000_000, 1)]
    [InlineData(60_000, 20)]
    [InlineData(4, AafRecord.MaxValues + 1)]
    public void Read_MoreThanARecordHolds_FlaggedAndTheNextOneSound(int length, int times)
    {
        var values = string.Concat(Enumerable.Range(0, times).Select(
            i => $"<value>{i.ToString("X4", System.Globalization.CultureInfo.InvariantCulture).PadRight(length, 'A')}</value>"));
        var sound = Record("<value>SEUL</value>");
        var bytes = Encoding.ASCII.GetBytes($"<ficAlimMENESR>{Record(values)}{sound}</ficAlimMENESR>");
        using var reader = new AafReader(new MemoryStream(bytes), "test.xml", AafCategory.Eleve);

        Assert.True(reader.Read());
        Assert.Equal((true, "1"), (reader.Record.Oversized, reader.Record.Id.ToString()));
        Assert.True(reader.Record.Length <= AafRecord.MaxLength);
        Assert.True(reader.Read());
        Assert.False(reader.Record.Oversized);
        Assert.Equal("SEUL", reader.Record.First(AafAttribute.PersonName).ToString());
        Assert.False(reader.Read());
    }

    [Fact]
    public void Read_HundredsOfValuesInAnyOrder_GroupedInFileOrderWithoutRepeats()
    {
        var values = string.Concat(Enumerable.Range(0, 1000).Select(i =>
            $"<attr name=\"ENTPersonNom\"><value>{i % 300}</value></attr><attr name=\"ENTPersonJointure\"><value>1</value></attr>"));
        var document = One("<value>A</value>").Replace("</attributes>", values + "</attributes>", StringComparison.Ordinal);
        Assert.Equal(
            ["A", .. Enumerable.Range(0, 300).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            Names(Encoding.ASCII.GetBytes(document)));
    }

    [Fact]
    public void Read_NestedTooDeep_Refused()
    {
        string Nested(int depth) => One(
            $"{string.Concat(Enumerable.Repeat("<x>", depth))}{string.Concat(Enumerable.Repeat("</x>", depth))}<value>SEUL</value>");
        Assert.Equal(["SEUL"], Names(Encoding.ASCII.GetBytes(Nested(12))));
        AssertRefused(Nested(13));
    }

    [Theory]
    [InlineData("<x{0}/>")]
    [InlineData("<attr name=\"ENTNouveau\" x{0}=\"\"/>")]
    [InlineData("<value x{0}=\"\"/>")]
    public void Read_StrangeElementsAndAttributes_RefusedBeyondTenThousand(string strange)
    {
        string Many(int count) => One("<value>SEUL</value>").Replace(
            "</attributes>",
            string.Concat(Enumerable.Range(0, count).Select(i => strange.Replace(
                "{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))) + "</attributes>",
            StringComparison.Ordinal);
        Assert.Equal(["SEUL"], Names(Encoding.ASCII.GetBytes(Many(10_000))));
        AssertRefused(Many(10_001));
    }

    [Fact]
    public void Read_EndlessTag_RefusedWithItsLine()
    {
        var refused = AssertRefused(One($"\n<value x=\"{new string('x', 70_000)}\">SEUL</value>"));
        Assert.Contains("line 3", refused.Text.English, StringComparison.Ordinal);
    }

    private static string One(string values) => $"<ficAlimMENESR>{Record(values)}</ficAlimMENESR>";

    private static string Record(string values) => $"""
        <addRequest><operationalAttributes/><identifier><id>1</id></identifier>
        <attributes><attr name="ENTPersonNom">{values}</attr></attributes></addRequest>
        """;

    private static DirectoryException AssertRefused(string document)
    {
        var refused = Assert.Throws<DirectoryException>(() => Names(Encoding.ASCII.GetBytes(document)));
        Assert.Equal(Reason.ExtractLimitExceeded, refused.Reason);
        return refused;
    }

    private static List<string> Names(byte[] bytes)
    {
        using var reader = new AafReader(new MemoryStream(bytes), "test.xml", Directory.Model.AafCategory.Eleve);
        Assert.True(reader.Read());
        var names = new List<string>();
        for (var i = 0; i < reader.Record.CountOf(AafAttribute.PersonName); i++)
        {
            names.Add(reader.Record.ValueOf(AafAttribute.PersonName, i).ToString());
        }

        Assert.False(reader.Read());
        return names;
    }
}
