using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 1 to 3: attributes of a later version, escaping, encodings.</summary>
public sealed partial class TextProblemTests
{
    static TextProblemTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public async Task Problem01_UnknownAttributes_IgnoredCountedAndToldOncePerName()
    {
        await using var plain = await CreateAsync();
        await plain.ApplyAsync(Sound().Pupil("12", "1").Staff("32", [TeachingHere]));
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound()
            .Pupil("12", "1", more: [ExtractBuilder.Attr("ENTNouveau2027", "x", "y"), ExtractBuilder.Attr("ENTAutre2027", "")])
            .Staff("32", [TeachingHere], more: ExtractBuilder.Attr("ENTNouveau2027", "z")));

        Assert.Equal(new OutcomeReport { Created = 6 }, report.Outcome);
        await room.AssertToldAsync(
            new(ProblemCode.AttributeUnknown, Severity.Information, AafCategory.Eleve, "12", null, "ENTNouveau2027", null),
            new(ProblemCode.AttributeUnknown, Severity.Information, AafCategory.Eleve, "12", null, "ENTAutre2027", null));
        Assert.Equal([("ENTAutre2027", 1), ("ENTNouveau2027", 2)], report.UnknownAttributes.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(await plain.RowsAsync(), await room.RowsAsync());
    }

    [Theory]
    [InlineData("&Eacute;LO&Iuml;SE &oelig;", "ÉLOÏSE œ", true)]
    [InlineData("ROUX & FILS", "ROUX & FILS", true)]
    [InlineData("ROUX &amp; FILS", "ROUX & FILS", false)]
    [InlineData("D&amp;apos;ORNE", "D'ORNE", false)]
    [InlineData("L&amp;Eacute;V&amp;Ecirc;QUE", "LÉVÊQUE", false)]
    [InlineData("L&amp;#201;V&amp;#xCA;QUE", "LÉVÊQUE", false)]
    [InlineData("D&#146;ORNE", "D’ORNE", false)]
    public async Task Problem02_WrongOrDoubleEscaping_ReadAsMeantAndUnchangedOnceRight(string written, string meant, bool told)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(
            Sound().Pupil("12", "1", name: "ZZNOM"), text => text.Replace("ZZNOM", written, StringComparison.Ordinal));

        Assert.Equal(new OutcomeReport { Created = 5 }, report.Outcome);
        await room.AssertToldAsync(told
            ? [new(ProblemCode.EscapingRepaired, Severity.Information, AafCategory.Eleve, null, null, null, null)]
            : []);
        Assert.Equal(meant, (await room.PersonAsync(AafCategory.Eleve, "12")).UsageName);
        Assert.Equal([meant], await room.SearchAsync(meant));

        var right = await room.ApplyAsync(Sound().Pupil("12", "1", name: meant));
        Assert.Equal(new OutcomeReport { Unchanged = 5 }, right.Outcome);
        await room.AssertToldAsync();
    }

    [Theory]
    [InlineData("UTF-8", "utf-8", false)]
    [InlineData("ISO-8859-15", "iso-8859-15", false)]
    [InlineData("windows-1252", "windows-1252", false)]
    [InlineData("UTF-16", "utf-16", false)]
    [InlineData("UTF-8", "iso-8859-15", true)]
    [InlineData("ISO-8859-15", "utf-8", true)]
    [InlineData("ISO-8859-15", "windows-1252", false)]
    [InlineData(null, "utf-8", false)]
    [InlineData(null, "iso-8859-15", true)]
    public async Task Problem03_EncodingDeclaredWronglyOrNotAtAll_SameRows(string? declared, string actual, bool told)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Accented());
        var rows = await room.RowsAsync();
        await using var other = await CreateAsync();
        var delivery = other.Deliver(Accented());
        foreach (var path in System.IO.Directory.EnumerateFiles(delivery))
        {
            Encode(path, declared, Encoding.GetEncoding(actual));
        }

        await other.ApplyAsync(delivery);

        await other.AssertToldAsync(told
            ? [.. AccentedCategories.Select(category =>
                new Told(ProblemCode.EncodingDiffers, Severity.Information, category, null, null, null, null))]
            : []);
        Assert.Equal(rows, await other.RowsAsync());

        // The same persons, in ASCII with references, the night after.
        Assert.Equal(new OutcomeReport { Unchanged = 4 }, (await other.ApplyAsync(Accented())).Outcome);
    }

    [Fact]
    public async Task Problem03_TwoEncodingsInOnePackage_SameRows()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Accented());
        await using var other = await CreateAsync();
        var delivery = other.Deliver(Accented());
        Encode(Accented().Path(delivery, "EtabEducNat"), "ISO-8859-15", Encoding.GetEncoding("iso-8859-15"));
        Encode(Accented().Path(delivery, "Eleve"), "UTF-8", Encoding.UTF8);
        Encode(Accented().Path(delivery, "PersRelEleve"), "UTF-8", Encoding.GetEncoding("iso-8859-15"));

        await other.ApplyAsync(delivery);

        await other.AssertToldAsync(
            new Told(ProblemCode.EncodingDiffers, Severity.Information, AafCategory.PersRelEleve, null, null, null, null));
        Assert.Equal(await room.RowsAsync(), await other.RowsAsync());
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Problem03_OtherLineEnds_SameRowsAndLines(string end)
    {
        await using var room = await CreateAsync();
        var first = await room.ApplyAsync(Sound().Pupil("12", "1", birth: "31/02/2016"));
        var line = (await room.Bench.ProblemsAsync(first))[0].Line;
        await using var other = await CreateAsync();

        var report = await other.ApplyAsync(
            Sound().Pupil("12", "1", birth: "31/02/2016"), text => text.ReplaceLineEndings(end));

        await other.AssertToldAsync(
            new Told(
                ProblemCode.DateInvalid, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTPersonDateNaissance", "99/99/9999"));
        Assert.Equal(line, (await other.Bench.ProblemsAsync(report))[0].Line);
        Assert.Equal(await room.RowsAsync(), await other.RowsAsync());
    }

    private static readonly AafCategory[] AccentedCategories =
        [AafCategory.EtabEducNat, AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat];

    private static ExtractBuilder Accented() => new ExtractBuilder()
        .School("1", SchoolUai, "E.E.PU$LES CHÊNES$SAINT-AFFRIQUE")
        .Pupil("11", "1", "LÉVÊQUE", "Chloé", ["21$10"], "1$11$ORDINAIRE$45001$CP Mme Œil")
        .Relative("21", "LÉVÊQUE", "Zoë")
        .Staff("31", [TeachingHere], name: "ÇA", given: "Aÿ");

    // As a generator that does not escape would have written it.
    private static void Encode(string path, string? declared, Encoding actual)
    {
        var text = Reference().Replace(
            File.ReadAllText(path, Encoding.ASCII),
            match => ((char)int.Parse(match.Groups["code"].ValueSpan, CultureInfo.InvariantCulture)).ToString());
        var declaration = text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)];
        text = text.Replace(
            declaration, declared is null ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>\n", StringComparison.Ordinal);
        File.WriteAllText(path, text, actual is UTF8Encoding ? new UTF8Encoding(false) : actual);
    }

    [GeneratedRegex("&#(?<code>[0-9]+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
