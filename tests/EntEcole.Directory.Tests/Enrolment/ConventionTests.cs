using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Enrolment;

/// <summary>The five real conventions and their 23 schools, and what can be wrong with such files.</summary>
public sealed partial class ConventionTests
{
    [Fact]
    public void Check_TheFiveConventions_AreRightAndTheBlankEndIsFlagged()
    {
        var check = Check(SampleData.ConventionsCsv, SampleData.ConventionSchoolsCsv);

        Assert.Empty(check.Faults);
        Assert.Equal(
            ("CERET-2026-2027", "effective_to"),
            (check.Conventions.Single(row => row.EffectiveTo is null).Reference, Assert.Single(check.Notices).Field));
        Assert.Equal(23, check.Conventions.Sum(row => row.Schools.Count));
    }

    // An independent key: conventions in force by hand from data/conventions.csv.
    [Theory]
    [InlineData("2024-04-29", 0)]
    [InlineData("2024-04-30", 2)]
    [InlineData("2024-05-23", 7)]
    [InlineData("2025-05-16", 17)]
    [InlineData("2025-05-22", 19)]
    [InlineData("2025-09-01", 19)]
    [InlineData("2025-09-02", 17)]
    [InlineData("2025-09-05", 17)]
    [InlineData("2025-09-06", 12)]
    [InlineData("2026-05-21", 16)]
    [InlineData("2026-09-05", 16)]
    [InlineData("2026-09-06", 4)]
    [InlineData("2027-09-05", 4)]
    [InlineData("2027-09-06", 0)]
    public void Enrolled_OnADay_FirstAndLastDaysIncluded(string day, int schools)
    {
        var conventions = Check(SampleData.ConventionsCsv, SampleData.ConventionSchoolsCsv).Conventions;
        Assert.Equal(schools, Enrolled.On(
            DateOnly.ParseExact(day, "O", System.Globalization.CultureInfo.InvariantCulture), "TOULOUSE", conventions).Everywhere.Count);
    }

    [Theory]
    [InlineData("0340585B", "0340585C", "uai")]
    [InlineData("PAULHAN-2025-2026;0342332A", "PAULHAN-2025-2026;0340585B", "uai")]
    [InlineData("PAULHAN-2025-2026;0342332A", "ABSENTE;0342332A", "convention")]
    public void Check_SchoolFault_NamesLineAndField(string from, string to, string field)
    {
        var check = Check(SampleData.ConventionsCsv, SampleData.ConventionSchoolsCsv.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(
            check.Faults,
            fault => fault.File is "schools" && fault.Line > 10 && string.Equals(fault.Field, field, StringComparison.Ordinal));
        Assert.Empty(check.Conventions);
    }

    [Theory]
    [InlineData("21120202300019", "21120202300018", "siret")]
    [InlineData("2025-2026;TOULOUSE", "2025-2027;TOULOUSE", "school_year")]
    [InlineData("40.00;10;400.00", "40.00;10;400.50", "amount_eur")]
    [InlineData("40.00;10;400.00", "4 0,00;10;400.00", "fee_per_school_eur")]
    [InlineData("40.00;10;400.00", "40.00;10;4,00.00", "amount_eur")]
    [InlineData("40.00;10;400.00", "40.00;11;440.00", "school_count")]
    [InlineData("2025-05-16;2026-09-05", "2025-05-16;2025-05-15", "effective_to")]
    [InlineData("2025-05-16;2025-05-16", "05/16/2025;2025-05-16", "signed_on")]
    [InlineData("COMMUNE DE RODEZ", "", "collectivite")]
    public void Check_ConventionFault_NamesLineAndField(string from, string to, string field)
    {
        var check = Check(SampleData.ConventionsCsv.Replace(from, to, StringComparison.Ordinal), SampleData.ConventionSchoolsCsv);
        var fault = Assert.Single(check.Faults);
        Assert.Equal(("conventions", 2, field), (fault.File, fault.Line, fault.Field));
        Assert.NotEqual(fault.Text.English, fault.Text.French, StringComparer.Ordinal);
    }

    [Fact]
    public void Read_FilesOfAFrenchExcel_SameAsTheOriginal()
    {
        var schools = SampleData.ConventionSchoolsCsv.Replace("PAULHAN", "PAULHÉ", StringComparison.Ordinal);
        var conventions = SampleData.ConventionsCsv.Replace("PAULHAN", "PAULHÉ", StringComparison.Ordinal);
        var french = DatesAndAmounts().Replace(
            conventions, match => match.Groups["d"].Success
                ? $"{match.Groups["d"]}/{match.Groups["m"]}/{match.Groups["y"]}"
                : match.Value.Replace('.', ','));

        var asWritten = Check(conventions, schools);
        var saved = Check(french + ";;;;;;;;;;;;;;;\r\n;;;\r\n", schools + ";;;;\r\n", Encoding.Latin1);
        var tabbed = Check(french.Replace(';', '\t'), schools.Replace(';', '\t'), Encoding.Unicode);

        Assert.Equal(5, asWritten.Conventions.Count);
        Assert.All(new[] { saved, tabbed }, check => Assert.Empty(check.Faults));
        Assert.All(
            new[] { saved, tabbed },
            check => Assert.All(
                asWritten.Conventions.Zip(check.Conventions), pair => Assert.True(pair.First.IsSame(pair.Second), pair.First.Reference)));
    }

    [Fact]
    public void Read_CommasBetweenColumns_OneMessage() => Assert.Equal(
        Reason.ConventionsRefused,
        Assert.Throws<DirectoryException>(
            () => Check(SampleData.ConventionsCsv.Replace(';', ','), SampleData.ConventionSchoolsCsv)).Reason);

    // As it comes back from people's spreadsheets: read, for none of it can be taken for anything else.
    [Theory]
    [InlineData("21120202300019", "211 202 023 00019")]
    [InlineData("2025-2026;TOULOUSE", "2025-2026;Académie de Toulouse")]
    [InlineData("40.00;10;400.00", "40,00 €;10;400,00\u00a0€")]
    [InlineData("2025-05-16;2026-09-05", "16-5-2025;5/9/2026")]
    [InlineData("reference;school_year", "Référence;SCHOOL_YEAR")]
    public void Check_AnotherSpelling_IsTheSame(string from, string to)
    {
        var check = Check(SampleData.ConventionsCsv.Replace(from, to, StringComparison.Ordinal), SampleData.ConventionSchoolsCsv);

        Assert.Empty(check.Faults);
        Assert.All(
            Check(SampleData.ConventionsCsv, SampleData.ConventionSchoolsCsv).Conventions.Zip(check.Conventions),
            pair => Assert.True(pair.First.IsSame(pair.Second), pair.First.Reference));
    }

    [Theory]
    [InlineData("2025-05-16;2026-09-05", "2025-05-16;46635", "effective_to")]
    [InlineData("\n", "\n;;;;;;;;;;;;TOTAL;10;400,00;\n", "reference")]
    [InlineData("21120202300019", "2,11202E+13", "siret")]
    public void Check_WhatASpreadsheetLeaves_IsOneMessage(string from, string to, string field)
    {
        var at = SampleData.ConventionsCsv.IndexOf(from, StringComparison.Ordinal);
        var check = Check(SampleData.ConventionsCsv.Remove(at, from.Length).Insert(at, to), SampleData.ConventionSchoolsCsv);

        Assert.Equal(field, Assert.Single(check.Faults).Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("R1;2025-2026;TOULOUSE\n")]
    [InlineData("PK\u0003\u0004 [Content_Types].xml")]
    public void Read_NoHeaderOrNoCsv_IsRefused(string conventions) => Assert.Equal(
        Reason.ConventionsRefused,
        Assert.Throws<DirectoryException>(() => Check(conventions, SampleData.ConventionSchoolsCsv)).Reason);

    [Theory]
    [InlineData("2025-2026;TOULOUSE;COMMUNE DE RODEZ", "2026-2027;TOULOUSE;COMMUNE DE RODEZ", "school_year")]
    [InlineData("2025-05-16;2026-09-05", "2025-05-16;2035-09-05", "school_year")]
    [InlineData("2025-05-16;2026-09-05", "2025-01-16;2026-07-05", "school_year")]
    [InlineData("2025-05-16;2026-09-05", "2025-05-16;2025-09-05", "school_year")]
    [InlineData("2025-05-16;2026-09-05", "2026-02-16;2026-09-05", null)]
    [InlineData("2025-05-16;2026-09-05", "2025-05-16;2025-11-29", null)]
    public void Check_TermThatDoesNotFitTheSchoolYear_IsNoted(string from, string to, string? field)
    {
        var check = Check(SampleData.ConventionsCsv.Replace(from, to, StringComparison.Ordinal), SampleData.ConventionSchoolsCsv);
        Assert.Empty(check.Faults);
        Assert.Equal(field, check.Notices.SingleOrDefault(notice => notice.Line == 2)?.Field);
    }

    [Fact]
    public void Check_DepartmentThatIsNotTheUais_IsNoted()
    {
        var check = Check(SampleData.ConventionsCsv, SampleData.ConventionSchoolsCsv.Replace(";34\n", ";2A\n", StringComparison.Ordinal));
        Assert.Empty(check.Faults);
        Assert.Equal(2, check.Notices.Count(notice => notice.Field is "department"));
    }

    [GeneratedRegex(@"(?<y>20\d\d)-(?<m>\d\d)-(?<d>\d\d)|\d+\.\d\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DatesAndAmounts();

    private static ConventionCheck Check(string conventions, string schools, Encoding? encoding = null)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("c.csv"), conventions, encoding ?? Encoding.Default);
        File.WriteAllText(folder.File("s.csv"), schools, encoding ?? Encoding.Default);
        return ConventionChecker.Check(
            ConventionFiles.ReadConventions(folder.File("c.csv")), ConventionFiles.ReadSchools(folder.File("s.csv")));
    }
}
