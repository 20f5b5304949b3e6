using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>Takes restricted persons from what was read.</summary>
/// <param name="restrictions">What hides persons; null hides none: for those who answer for the rights of persons.</param>
internal sealed class HiddenPersonFilter(RestrictionCache? restrictions)
{
    /// <summary>The persons that are not there, as of the present revision.</summary>
    public ValueTask<HiddenPersons> HiddenAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        restrictions is null ? new ValueTask<HiddenPersons>(HiddenPersons.None) : restrictions.HiddenAsync(connection, cancellationToken);

    /// <summary>Takes them out, by number: of a merged person all.</summary>
    public async ValueTask HideAsync(LookupConnection connection, Dictionary<int, PersonParts> persons, CancellationToken cancellationToken)
    {
        if (await HiddenAsync(connection, cancellationToken) is not { Count: > 0 } hidden)
        {
            return;
        }

        foreach (var (number, parts) in persons.ToList())
        {
            if (hidden.Holds(number) || parts.Records.Exists(record => hidden.Holds(record.PersonNo)))
            {
                persons.Remove(number);
            }
        }
    }
}
