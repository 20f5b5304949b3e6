using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Which reasons are about the extract: then a run is refused, and has not failed.</summary>
public sealed class ExtractRefusalTests
{
    [Fact]
    public void Reasons_OfExtracts_AreRefusals_ButThatItWasApplied() => Assert.Equal(
        Enum.GetValues<Reason>().Where(reason => reason is Reason.AcademyUnknown or Reason.AcademyContradicted
            || (reason.ToString().StartsWith("Extract", StringComparison.Ordinal) && reason is not Reason.ExtractAlreadyApplied)),
        Enum.GetValues<Reason>().Where(ExtractRefusal.IsOne));
}
