using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Dates as tools on the way spell them: read where they can mean one day alone, else left out.</summary>
public sealed class DateFormTests
{
    [Theory]
    [InlineData("04/11/2016")]
    [InlineData("4/11/2016")]
    [InlineData("04-11-2016")]
    [InlineData("04.11.2016")]
    [InlineData("2016-11-04")]
    [InlineData("2016/11/04")]
    [InlineData("2016-11-4")]
    [InlineData("20161104")]
    [InlineData("2016-11-04T00:00:00")]
    [InlineData("2016-11-04T00:00:00+01:00")]
    [InlineData("04/11/2016 00:00:00")]
    public void ReadDate_OneDayAlone_IsRead(string text) => Assert.Equal(new DateOnly(2016, 11, 4), FieldForms.ReadDate(text));

    [Theory]
    [InlineData("")]
    [InlineData("04/11/16")]
    [InlineData("04112016")]
    [InlineData("31/02/2016")]
    [InlineData("00/00/2016")]
    [InlineData("11/24/2016")]
    [InlineData("04/11-2016")]
    [InlineData("2016-11-03T23:00:00Z")]
    [InlineData("4/11/20166")]
    [InlineData("/11/2016")]
    [InlineData("04/11/")]
    [InlineData("-4/11/2016")]
    [InlineData("201/11/2016")]
    [InlineData("2016-11-04-01")]
    public void ReadDate_AnythingElse_IsNone(string text) => Assert.Null(FieldForms.ReadDate(text));
}
