using System.Globalization;
using EntEcole.Directory.Server.Console.Pages.Plans;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>The schools of a plan, page by page.</summary>
public sealed class PlanSchoolsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PlanSchools.Size)]
    [InlineData(PlanSchools.Size + 1)]
    [InlineData(3 * PlanSchools.Size)]
    public void Pages_OfAPlan_ShowEachSchoolOnceAndTheMostDeparturesFirst(int schools)
    {
        var plan = PlanOf(schools);
        var shown = new List<string>();
        var token = "";
        do
        {
            var page = PlanSchools.Of(plan, token);
            Assert.InRange(page.Schools.Count, 0, PlanSchools.Size);
            Assert.Equal((schools, shown.Count), (page.Count, page.From));
            shown.AddRange(page.Schools.Select(school => school.Key));
            token = page.Next;
        }
        while (token.Length > 0);

        Assert.Equal(
            plan.Counts.Where(count => count.State is V1.PlanState.Held).OrderByDescending(count => count.Departed).ThenBy(
                count => count.Uai, StringComparer.Ordinal).Select(count => count.Uai),
            shown,
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("-1")]
    [InlineData("x")]
    public void Page_ThatIsNotThere_IsTheFirstOne(string token) => Assert.Equal(0, PlanSchools.Of(PlanOf(40), token).From);

    private static V1.Plan PlanOf(int schools)
    {
        var plan = new V1.Plan { State = V1.PlanState.Held };
        for (var i = 0; i < schools; i++)
        {
            var uai = i.ToString("0000000", CultureInfo.InvariantCulture) + "A";
            plan.Counts.Add(new V1.PlanCount { Uai = uai, State = V1.PlanState.Held, Departed = i % 7, Role = V1.Role.Pupil });
            plan.Counts.Add(new V1.PlanCount { Uai = uai, State = V1.PlanState.Applied, Departed = 50, Role = V1.Role.Teacher });
        }

        return plan;
    }
}
