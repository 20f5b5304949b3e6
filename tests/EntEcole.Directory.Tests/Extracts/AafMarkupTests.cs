using System.Globalization;
using System.Text;
using System.Xml;
using CsCheck;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Our reading of mark-up against that of the framework's XML parser, on the same text.</summary>
public sealed class AafMarkupTests
{
    private const string Sample = """
        <!-- l'école -->
        <ficAlimMENESR xmlns="urn:x">
          <addRequest ><operationalAttributes><attr name='x'><value>a</value></attr></operationalAttributes>
            <identifier><id>1</id></identifier>
            <attributes><attr name = "ENTPersonNom"><value>D&apos;ORNE &amp; L&#233;a &lt;</value><value/><value>b]]c</value></attr>
            <?target some ? data?><attr name="a&amp;b&#10;c	d"><value><![CDATA[x<y]]]]><![CDATA[>z]]></value ></attr></attributes>
          </addRequest>
        </ficAlimMENESR>
        <!-- end -->

        """;

    private static readonly string[] Pieces =
    [
        "<", ">", "/", "</", "/>", "\"", "'", "=", "&", "&amp;", "&#13;", ";", "]]>", "]", "<![CDATA[", "<!--", "-->", "--", "<?", "?>",
        "<?xml ?>", "!",
        "[", " ", "\n", "\r", "\r\n", "\t", "\0", "é", "a", "0", "-", ".", "<value>", "</value>", "<x/>", " b=\"\"", " name='c'", "name",
    ];

    private static readonly Gen<Damage[]> Damages = Gen.Select(
            Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Int[1, 60], Gen.Int[0, Pieces.Length - 1])
        .Select((kind, at, length, piece) => new Damage(kind, at, length, piece))
        .Array[1, 3];

    [Fact]
    public void Read_Sample_AsTheParser() => AssertSame(Sample, 1, 7, 100);

    [Fact]
    [Trait("Speed", "slow")]
    public void Read_AnyDamage_RefusedOrReadAsTheParserDoes()
    {
        var (sound, broken) = (0, 0);
        Gen.Select(Damages, Gen.Int[1, 49]).Sample(
            (damages, size) =>
            {
                var text = new StringBuilder(Sample);
                foreach (var damage in damages)
                {
                    damage.Apply(text);
                }

                _ = AssertSame(text.ToString(), size) ? sound++ : broken++;
            },
            iter: Documents(20_000), threads: 1);

        Assert.True(sound > broken / 20 && broken > sound / 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("text")]
    [InlineData("<a/><b/>")]
    [InlineData("<a/>text")]
    [InlineData("<a><b></a></b>")]
    [InlineData("<a></A>")]
    [InlineData("<a></ab>")]
    [InlineData("</a>")]
    [InlineData("<a")]
    [InlineData("<a>")]
    [InlineData("<a b></a>")]
    [InlineData("<a b=1/>")]
    [InlineData("<a b=\"1\"c=\"2\"/>")]
    [InlineData("<a b=\"1\" b=\"2\"/>")]
    [InlineData("<a b=\"<\"/>")]
    [InlineData("< a/>")]
    [InlineData("<1/>")]
    [InlineData("<a:/>")]
    [InlineData("<a/ >")]
    [InlineData("<a>]]></a>")]
    [InlineData("<a><![CDATA[</a>")]
    [InlineData("<![CDATA[]]><a/>")]
    [InlineData("<a><!-- -- --></a>")]
    [InlineData("<a><!-- </a>")]
    [InlineData("<a><?xml?></a>")]
    [InlineData("<a><??></a>")]
    [InlineData("<a/><!DOCTYPE a>")]
    [InlineData("<a>\0</a>")]
    public void Read_NotWellFormed_Thrown(string document)
    {
        Assert.ThrowsAny<XmlException>(() => ByTheParser(document));
        Assert.ThrowsAny<XmlException>(() => ByUs(document, 3));
    }

    [Theory]
    [InlineData("<!DOCTYPE a>", true)]
    [InlineData("<!DOCTYPE a PUBLIC '\"' \"l'un.dtd>\">", true)]
    [InlineData("<!DOCTYPE a [<!ELEMENT a (b)><!-- l'un ]> --><?p ' ]> ?>] >", true)]
    [InlineData("<!DOCTYPE a [<!ELEMENT a (b)>", false)]
    [InlineData("<!DOCTYPE a '>", false)]
    [InlineData("<!DOCTYPE a><!DOCTYPE a>", false)]
    [InlineData("<!DOCTYPE a", false)]
    [InlineData("<!DOCTYPE \0a>", false)]
    public void Read_DocumentType_SkippedOrNotWellFormed(string type, bool sound)
    {
        foreach (var size in new[] { 1, 3, 1000 })
        {
            Assert.Equal(sound, Try(() => ByUs(type + "<r/>", size)).Length > 0);
        }
    }

    [Fact]
    public void Read_TwentyAttributes_SoundUnlessOneComesTwice()
    {
        var many = string.Concat(Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $" a{i}=''")));
        Assert.True(AssertSame($"<r{many}/>", 5));
        Assert.False(AssertSame($"<r{many} a3=''/>", 5));
    }

    [Theory]
    [InlineData("<value x='", "'/>")]
    [InlineData("<value ", "/>")]
    [InlineData("<value></value ", ">")]
    public void Read_TagOverTheLimit_ThrownWithItsLine(string before, string after)
    {
        foreach (var padding in new[] { 0, 1, 20_000, 32_767, 32_768 })
        {
            var start = $"<ficAlimMENESR>\r\n{new string('x', padding)}\n";
            Assert.True(AssertSame($"{start}{before}{new string(' ', 65_000)}{after}</ficAlimMENESR>", 4095));

            var thrown = Assert.Throws<MarkupTooLongException>(
                () => ByUs($"{start}{before}{new string(' ', MarkupBuffer.MaxTag)}\n{after}</ficAlimMENESR>", 4095));
            Assert.Equal(3, thrown.Line);
        }
    }

    [Fact]
    public void Read_LongCommentsSectionsAndTexts_InNoMoreRoomThanATag()
    {
        var long1 = new string('x', 300_000);
        Assert.True(AssertSame($"<!--{long1}--><?p {long1}?><r>{long1}<![CDATA[{long1}]]></r>", 8000));
    }

    // Whether both read it; when one refuses the other must too.
    private static bool AssertSame(string document, params int[] sizes)
    {
        using var repaired = new AafText(new MemoryStream(Encoding.UTF8.GetBytes(document)));
        document = repaired.ReadToEnd();
        var expected = Try(() => ByTheParser(document));
        foreach (var size in sizes)
        {
            var ours = Try(() => ByUs(document, size));
            Assert.True(
                string.Equals(ours, expected, StringComparison.Ordinal),
                $"Read otherwise than by the parser, {size} characters at a time: {Difference(expected, ours)} {Record.Exception(() => ByTheParser(document))?.Message}\n{document}");
        }

        return expected.Length > 0;
    }

    private static string Difference(string expected, string ours)
    {
        var (theirs, mine) = (expected.Split('\n'), ours.Split('\n'));
        var at = theirs.Zip(mine).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
        return $"'{theirs.ElementAtOrDefault(at)}' became '{mine.ElementAtOrDefault(at)}'";
    }

    private static string Try(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (XmlException)
        {
            return "";
        }
        catch (MarkupTooDeepException)
        {
            return "";
        }
    }

    // One line a node: texts joined, with the line of each tag.
    private static string ByUs(string document, int size)
    {
        var told = new Teller();
        using var markup = new AafMarkup(new SlowReader(document, size));
        while (markup.Read() is var node and not AafNode.None)
        {
            switch (node)
            {
                case AafNode.Text:
                    told.Text(markup.Text);
                    break;
                case AafNode.Start:
                    told.Tag($"{markup.Line} {markup.Depth} <{markup.Name}");
                    markup.TryGetAttribute("name", out var value);
                    told.Tag($"{markup.AttributeCount} {value}{(markup.IsEmpty ? "/" : "")}>");
                    break;
                default:
                    told.Tag($"{markup.Line} {markup.Depth} </>");
                    break;
            }
        }

        return told.ToString();
    }

    private static string ByTheParser(string document)
    {
        var told = new Teller();
        using var xml = XmlReader.Create(new StringReader(document), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
        var lines = (IXmlLineInfo)xml;
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    told.Tag($"{lines.LineNumber} {xml.Depth} <{xml.Name}");
                    told.Tag($"{xml.AttributeCount} {xml.GetAttribute("name")}{(xml.IsEmptyElement ? "/" : "")}>");
                    break;
                case XmlNodeType.EndElement:
                    told.Tag($"{lines.LineNumber} {xml.Depth} </>");
                    break;
                default:
                    if (xml.Depth > 0)
                    {
                        told.Text(xml.Value);
                    }

                    break;
            }
        }

        return told.ToString();
    }

    private static int Documents(int usual) => LongForm.Of("ENTECOLE_TEST_MUTATIONS", usual);

    /// <summary>A change of a document: what, where, how far, and which piece.</summary>
    private readonly record struct Damage(int Kind, int At, int Length, int Piece)
    {
        public void Apply(StringBuilder text)
        {
            var at = At % text.Length;
            var left = text.Length - at;
            switch (Kind)
            {
                case 0:
                    text.Remove(at, Math.Min((Length % 5) + 1, left));
                    break;
                case 1:
                    text.Insert(at, Pieces[Piece]);
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, Math.Min(Length, left)));
                    break;
                default:
                    text[at] = Pieces[Piece][0];
                    break;
            }
        }
    }

    private sealed class Teller
    {
        private readonly StringBuilder told = new("\n");
        private readonly StringBuilder text = new();

        public void Text(ReadOnlySpan<char> piece) => text.Append(piece);

        public void Tag(string tag)
        {
            Flush();
            told.Append(tag).Append('\n');
        }

        public override string ToString()
        {
            Flush();
            return told.ToString();
        }

        private void Flush()
        {
            if (text.Length > 0)
            {
                told.Append(text).Append('\n');
                text.Clear();
            }
        }
    }

    private sealed class SlowReader(string text, int size) : TextReader
    {
        private int at;

        public override int Read(Span<char> buffer)
        {
            var count = Math.Min(Math.Min(size, buffer.Length), text.Length - at);
            text.AsSpan(at, count).CopyTo(buffer);
            at += count;
            return count;
        }
    }
}
