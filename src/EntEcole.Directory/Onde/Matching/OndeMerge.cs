using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// A known person as a row now gives them. An extraction may leave columns out: what they tell stays as it was. An INE is for life: a row
/// without one takes none away.
/// </summary>
internal static class OndeMerge
{
    /// <summary>The pupil.</summary>
    public static Person Pupil(OndePerson row, Person known)
    {
        var (now, before) = (row.Person.Pupil!, known.Pupil!);
        return row.Person with
        {
            Civility = Either(row, OndeField.Sex, row.Person.Civility, known.Civility),
            OtherGivenNames = row.Missing.Contains(OndeField.SecondGivenName) && IsSameGivenName(row.Person, known)
                ? known.OtherGivenNames : row.Person.OtherGivenNames,
            Pupil = now with
            {
                Ine = now.Ine ?? before.Ine,
                Level = Either(row, OndeField.Level, now.Level, before.Level),
                Cycle = Either(row, OndeField.Cycle, now.Cycle, before.Cycle),
            },
        };
    }

    /// <summary>The guardian.</summary>
    public static Person Guardian(OndePerson row, Person known)
    {
        var (now, before) = (row.Person.Relative!, known.Relative!);
        return row.Person with
        {
            Civility = Either(row, OndeField.Civility, row.Person.Civility, known.Civility),
            Mail = Either(row, OndeField.Mail, row.Person.Mail, known.Mail),
            Relative = now with
            {
                Address = Either(row, OndeField.Address, now.Address, before.Address),
                HomePhone = Either(row, OndeField.HomePhone, now.HomePhone, before.HomePhone),
                WorkPhone = Either(row, OndeField.WorkPhone, now.WorkPhone, before.WorkPhone),
                MobilePhone = Either(row, OndeField.MobilePhone, now.MobilePhone, before.MobilePhone),
            },
        };
    }

    /// <summary>The teacher.</summary>
    public static Person Teacher(OndePerson row, Person known) => row.Person with
    {
        Civility = Either(row, OndeField.Civility, row.Person.Civility, known.Civility),
        Mail = Either(row, OndeField.Mail, row.Person.Mail, known.Mail),
        Staff = row.Person.Staff! with
        {
            Functions = row.Missing.Contains(OndeField.Director) ? known.Staff!.Functions : row.Person.Staff!.Functions,
            Teachings = known.Staff!.Teachings,
        },
    };

    private static T? Either<T>(OndePerson row, OndeField field, T? now, T? before)
        where T : class => row.Missing.Contains(field) ? before : now;

    private static bool IsSameGivenName(Person one, Person other) =>
        string.Equals(NameFolding.Fold(one.GivenName), NameFolding.Fold(other.GivenName), StringComparison.Ordinal);
}
