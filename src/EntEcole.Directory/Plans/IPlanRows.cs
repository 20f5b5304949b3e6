using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Plans;

/// <summary>The rows of a plan being written: rows to close and rows to open. Not thread-safe.</summary>
public interface IPlanRows
{
    /// <summary>Opens a school's row; <paramref name="replaces"/> closes the present one of the same feed.</summary>
    void Put(SchoolRow row, bool replaces);

    /// <summary>Opens a class's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(ClassRow row, bool replaces);

    /// <summary>
    /// Opens a record's row; <paramref name="replaces"/> closes the present one of the same feed, category and source id,
    /// <paramref name="renames"/> says that names, INE or birth date differ; <paramref name="ine"/> is given when it is new for the person:
    /// they are then found by it.
    /// </summary>
    void Put(RecordRow row, bool replaces, bool renames = false, string? ine = null);

    /// <summary>Opens a profile's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(ProfileRow row, bool replaces);

    /// <summary>Opens a membership's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(MembershipRow row, bool replaces);

    /// <summary>Opens a relation's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(RelationRow row, bool replaces);

    /// <summary>Opens a code's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(NomenclatureRow row, bool replaces);

    /// <summary>Closes a code.</summary>
    void End(NomenclatureRow row);

    /// <summary>Closes a record that is no longer awaited, or that another one of the same person follows.</summary>
    void End(RecordRow row);

    /// <summary>Closes a profile that another feed makes now.</summary>
    void End(ProfileRow row);

    /// <summary>Closes a class of a feed that ends.</summary>
    void End(ClassRow row);

    /// <summary>Closes a membership.</summary>
    void End(MembershipRow row);

    /// <summary>Closes a relation.</summary>
    void End(RelationRow row);

    /// <summary>
    /// Gives the rows of persons that were written as new so far to persons who are known: by number, whose they become. Not for a direct
    /// plan.
    /// </summary>
    void Rejoin(IReadOnlyDictionary<int, (int PersonNo, PersonId PersonId)> persons);

    /// <summary>Takes back all rows of persons that were written so far: records, profiles, memberships and relations.</summary>
    void Forget(IReadOnlyCollection<int> persons);
}
