using EntEcole.Directory.Indicators;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>
/// Gives profiles to a counter: those of restricted persons not at all, those of a group of merged persons last, under the number of
/// their root, as their own numbers lie apart.
/// </summary>
/// <param name="counter">The counter.</param>
/// <param name="hidden">Who is restricted.</param>
/// <param name="merged">Who is merged.</param>
internal sealed class ProfileSieve<T>(T counter, HiddenPersons hidden, MergeSnapshot merged)
    where T : IProfileCounter
{
    private readonly List<ProfileOfImage> grouped = [];

    /// <summary>A profile, in the order of persons.</summary>
    public void Take(in ProfileOfImage profile)
    {
        if (hidden.Count > 0 && hidden.Holds(profile.PersonNo))
        {
            return;
        }

        if (!merged.IsEmpty && merged.Joins(profile.PersonNo))
        {
            grouped.Add(profile with { PersonNo = merged.RootOf(profile.PersonNo) });
            return;
        }

        Give(profile);
    }

    /// <summary>After the last profile.</summary>
    public void Finish()
    {
        var hiddenRoots = hidden.Numbers.Select(merged.RootOf).ToHashSet();
        foreach (var profile in grouped.Where(row => !hiddenRoots.Contains(row.PersonNo)).OrderBy(row => row.PersonNo))
        {
            Give(profile);
        }
    }

    private void Give(in ProfileOfImage profile) =>
        counter.Add(profile.PersonNo, profile.SchoolNo, profile.FeedNo, profile.Role, profile.State);
}
