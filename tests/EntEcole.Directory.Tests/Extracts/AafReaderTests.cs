using System.Text;
using EntEcole.Directory.Extracts;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Bytes in, records out: encodings, references, empties, whitespace (aaf-format 1.3 and 1.5).</summary>
public sealed class AafReaderTests
{
    static AafReaderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-15")]
    [InlineData("iso-8859-1")]
    [InlineData("utf-16")]
    public void Read_DeclaredEncoding_Followed(string encoding)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?>" + One("<value>LÉVÊQUE</value>"));
        Assert.Equal(["LÉVÊQUE"], Names(Encoding.GetEncoding(encoding).GetPreamble().Concat(bytes).ToArray()));
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
        Names(Encoding.UTF8.GetBytes(One("<value/></attr><attr name=\"ENTPersonNom\"><value>ANNE</value><value>ZOÉ</value><value>ANNE</value>"))));

    [Fact]
    public void Read_ValueLongerThanAnyBuffer_Whole()
    {
        var name = new string('A', 100_000);
        Assert.Equal([name], Names(Encoding.ASCII.GetBytes(One($"<value>{name}</value>"))));
    }

    [Fact]
    public void Read_RecordOverTheLimit_Refused()
    {
        var bytes = Encoding.ASCII.GetBytes(One($"<value>{new string('A', 2_000_000)}</value>"));
        var refused = Assert.Throws<Directory.Model.DirectoryException>(() => Names(bytes));
        Assert.Equal(Directory.Model.Reason.ExtractLimitExceeded, refused.Reason);
    }

    private static string One(string values) => $"""
        <ficAlimMENESR><addRequest><operationalAttributes/><identifier><id>1</id></identifier>
        <attributes><attr name="ENTPersonNom">{values}</attr></attributes></addRequest></ficAlimMENESR>
        """;

    private static List<string> Names(byte[] bytes)
    {
        using var reader = new AafReader(new MemoryStream(bytes), "test.xml", Directory.Model.AafCategory.Eleve, new UnknownAttributes());
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
