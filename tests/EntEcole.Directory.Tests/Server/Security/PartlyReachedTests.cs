using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// A person partly within a perimeter is shown by that part alone: whatever is outside, each call and each page about the inside is
/// answered the same.
/// </summary>
public sealed class PartlyReachedTests
{
    private const string AbsentId = "00000000000000000000000000000001";

    [Theory]
    [InlineData(Outside.AcademyBefore, false)]
    [InlineData(Outside.AcademyBefore, true)]
    [InlineData(Outside.AcademyAfter, false)]
    [InlineData(Outside.AcademyAfter, true)]
    [InlineData(Outside.School, true)]
    public async Task EveryCall_AboutTheInside_IsAnsweredTheSameWhateverIsOutside(Outside outside, bool bySchool)
    {
        await using var alone = await InsideAndOutside.CreateAsync(Outside.Nothing);
        await using var both = await InsideAndOutside.CreateAsync(outside);
        var expected = await InsideTranscript.ReadAsync(alone, bySchool, InsideAndOutside.UaiOf(outside));
        var answered = await InsideTranscript.ReadAsync(both, bySchool, InsideAndOutside.UaiOf(outside));

        Assert.Equal(string.Join('\n', expected), string.Join('\n', answered));
        Assert.Contains(expected, line => line.StartsWith("CheckRight", StringComparison.Ordinal) && line.Contains(
            "\"allowed\": true", StringComparison.Ordinal));
        Assert.Contains(expected, line => line.StartsWith("WatchChanges", StringComparison.Ordinal) && line.Contains(
            "relativePersonId", StringComparison.Ordinal));
        Assert.Contains(
            expected,
            line => line.StartsWith("ListRelatives", StringComparison.Ordinal) && line.Contains("more", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Outside.AcademyBefore)]
    [InlineData(Outside.AcademyAfter)]
    [InlineData(Outside.School)]
    public async Task EveryCall_WithAnIdOfTheOutside_IsAnsweredAsWithOneThatIsNotThere(Outside outside)
    {
        await using var scene = await InsideAndOutside.CreateAsync(outside);
        var channel = scene.Server.As(InsideAndOutside.CallerOf(bySchool: true));
        var (directory, rights) = (new DirectoryService.DirectoryServiceClient(channel), new RightsService.RightsServiceClient(channel));
        // The pupil whom both academies deliver has one id: that is of the inside too.
        foreach (var (id, source) in scene.OutsideIds.Where(one => !scene.Ids.Contains(one.Id, StringComparer.Ordinal)))
        {
            Assert.Equal(
                "PERSON_NOT_FOUND", (await RichError.OfAsync(directory.GetPersonAsync(new GetPersonRequest { PersonId = id }))).Reason);
            Assert.Equal(
                "PERSON_NOT_FOUND",
                (await RichError.OfAsync(directory.ListRelativesAsync(new ListRelativesRequest { PersonId = id }))).Reason);
            var batch = await directory.BatchGetPersonsAsync(
                new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = id }, new PersonKey { PersonId = AbsentId } } });
            Assert.Equal(batch.Results[1], batch.Results[0]);
            var (explained, absent) = (
                (await directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = id })).Explanation,
                (await directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = AbsentId })).Explanation);
            Assert.Equal(absent, explained);
            var decision = (await rights.CheckRightAsync(new CheckRightRequest
            {
                Check = new RightCheck
                {
                    PersonId = id,
                    Kind = RightKind.ElectedParent,
                    Scope = new RightScope { Uai = InsideAndOutside.Inside },
                },
            })).Decision;
            Assert.Equal(CheckReason.PersonUnknown, decision.Reason);
        }

        foreach (var (_, source) in scene.OutsideIds)
        {
            var key = new SourceRef { Academy = source.Academy, Category = (AafCategory)source.Category, SourceId = source.Id };
            Assert.Equal(
                "PERSON_NOT_FOUND", (await RichError.OfAsync(directory.GetPersonAsync(new GetPersonRequest { Source = key }))).Reason);
            var batch = await directory.BatchGetPersonsAsync(
                new BatchGetPersonsRequest { Keys = { new PersonKey { Source = key }, new PersonKey { PersonId = AbsentId } } });
            Assert.Equal(batch.Results[1], batch.Results[0]);
            Assert.Equal(
                Standing.Unknown, (await directory.ExplainPersonAsync(new ExplainPersonRequest { Source = key })).Explanation.Standing);
        }
    }
}
