using System.Globalization;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Grpc.Indicators;

/// <summary>From counts to messages.</summary>
internal static class IndicatorMapping
{
    /// <summary>The counts of a place in a snapshot.</summary>
    public static V1.IndicatorSnapshot ToMessage(this IndicatorSnapshotRow row, IndicatorSnapshot snapshot)
    {
        var message = new V1.Indicator
        {
            Key = row.Key,
            Name = row.Name,
            EnrolledSchools = row.EnrolledSchools,
            ProvisionedSchools = row.ProvisionedSchools,
            Persons = row.Persons,
            Partial = false,
        };
        foreach (var (role, (active, suspended, activated)) in Roles.All.Zip(row.Counts))
        {
            message.Accounts.Add(new V1.AccountCount
            {
                Role = (V1.Role)role,
                DnmaCode = role.DnmaCode(),
                DnmaLabel = role.DnmaLabel(),
                Active = active,
                Suspended = suspended,
                Activated = activated,
            });
        }

        return new V1.IndicatorSnapshot
        {
            Day = snapshot.Day.ToString("O", CultureInfo.InvariantCulture), Revision = snapshot.Revision, Indicator = message,
        };
    }

    /// <summary>The counts of a place.</summary>
    public static V1.Indicator ToMessage(this IndicatorRow row, bool isPartial)
    {
        var message = new V1.Indicator
        {
            Key = row.Key,
            Name = row.Name,
            EnrolledSchools = row.EnrolledSchools,
            ProvisionedSchools = row.ProvisionedSchools,
            Partial = isPartial,
        };
        if (row.Persons is { } persons)
        {
            message.Persons = persons;
        }

        foreach (var role in Roles.All)
        {
            var (active, suspended, activated) = (row.Active(role), row.Suspended(role), row.Activated(role));
            message.Accounts.Add(new V1.AccountCount
            {
                Role = (V1.Role)role,
                DnmaCode = role.DnmaCode(),
                DnmaLabel = role.DnmaLabel(),
                Active = active.Value,
                Suspended = suspended.Value,
                ActiveForm = (V1.CountForm)active.Form,
                SuspendedForm = (V1.CountForm)suspended.Form,
                Activated = activated.Value,
                ActivatedForm = (V1.CountForm)activated.Form,
            });
        }

        return message;
    }
}
