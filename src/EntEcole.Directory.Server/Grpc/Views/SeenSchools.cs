using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>Whether a school is there for a caller.</summary>
internal static class SeenSchools
{
    /// <summary>Refuses a school that is not there for the caller.</summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.SchoolNotFound"/>.</exception>
    public static async Task EnsureSeenAsync(
        this ISchoolStore schools, string uai, AuthorizedView viewer, long revision, CancellationToken cancellationToken)
    {
        if (!await schools.IsSeenAsync(uai, viewer, revision, cancellationToken))
        {
            throw Requests.NoSchool(uai);
        }
    }

    /// <summary>Whether it is there. Of a school out of reach no more is read than of one that is not there.</summary>
    public static async Task<bool> IsSeenAsync(
        this ISchoolStore schools, string uai, AuthorizedView viewer, long revision, CancellationToken cancellationToken) =>
        viewer.Perimeter.IsAll
            ? await schools.HasSchoolAsync(uai, revision, cancellationToken)
            : await schools.FindDescribingAcademyAsync(uai, revision, cancellationToken) is { } academy
            && viewer.Perimeter.Holds(academy, uai);
}
