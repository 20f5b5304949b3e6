using CsCheck;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Indicators;

namespace EntEcole.Directory.Tests.Indicators;

/// <summary>The image of a later revision is what a new reading of all profiles gives.</summary>
public sealed class ProfileImageTests
{
    private static readonly Gen<(int Person, int School, bool Suspended)[]> Profiles =
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 4], Gen.Bool).Array[0, 60];

    [Fact]
    public void Image_OfALaterRevision_HoldsTheProfilesOfNowInTheOrderOfPersons() => Gen.Select(Profiles, Profiles).Sample(
        (before, changed) =>
        {
            var touched = changed.Select(one => one.Person).Concat(before.Take(3).Select(one => one.Person)).Distinct().Order().ToList();
            var now = Ordered(changed);

            var later = Of(Ordered(before)).With((2, 7), touched, now);

            var expected = Ordered(before).Where(one => !touched.Contains(one.PersonNo)).Concat(now).OrderBy(one => one.PersonNo);
            Assert.Equal(expected, Enumerable.Range(0, later.Count).Select(place => later[place]));
            Assert.Equal((2, 7), (later.Revision, later.Mark));
        },
        iter: 300);

    private static ProfileImage Of(IEnumerable<ProfileOfImage> profiles)
    {
        var image = new ProfileImage(1, 5);
        foreach (var profile in profiles)
        {
            image.Add(profile);
        }

        return image;
    }

    private static List<ProfileOfImage> Ordered(IEnumerable<(int Person, int School, bool Suspended)> all) =>
    [
        .. all.Select(one => new ProfileOfImage(
            one.Person, one.School, 1 + (one.School % 2), Role.CollectiviteStaff,
            one.Suspended ? ProfileState.Suspended : ProfileState.Active)).Distinct().OrderBy(one => one.PersonNo),
    ];
}
