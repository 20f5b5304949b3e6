using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <summary>Makes the register from the settings in force.</summary>
/// <param name="inForce">The conventions in force that the caller reaches.</param>
internal delegate V1.GetRegisterResponse RegisterMaker(IReadOnlyList<Convention> inForce);

/// <summary>The register of processing: of this program, hence of all callers, but for the conventions of their perimeter.</summary>
internal sealed class RegisterCalls(
    RegisterMaker make, IEnrolmentStore enrolment, IRevisionStore revisions, PerimeterResolver perimeters, TimeProvider time)
{
    /// <summary>The register.</summary>
    public async Task<V1.GetRegisterResponse> GetAsync(ServerCallContext context)
    {
        var revision = await revisions.GetRevisionAsync(context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var today = FrenchTime.DayAt(time.GetUtcNow());
        var conventions = await enrolment.ListConventionsAsync(revision, context.CancellationToken);
        return make([.. conventions.Where(
            one => one.EffectiveFrom <= today && today <= one.EndsOn && viewer.Perimeter.HoldsAcademy(one.Academy))]);
    }
}
