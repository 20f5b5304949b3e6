namespace EntEcole.Directory.Access;

/// <summary>What a caller is for. A set: a caller may have several.</summary>
[Flags]
public enum CallerRoles
{
    /// <summary>None: authenticated, and entitled to nothing.</summary>
    None = 0,

    /// <summary><c>directory.reader</c>: looks persons up at run time.</summary>
    DirectoryReader = 1 << 0,

    /// <summary><c>directory.support</c>: answers why a person is, or is not, there.</summary>
    DirectorySupport = 1 << 1,

    /// <summary><c>sync.operator</c>: runs syncs and decides what is held.</summary>
    SyncOperator = 1 << 2,

    /// <summary><c>enrolment.admin</c>: records conventions.</summary>
    EnrolmentAdmin = 1 << 3,

    /// <summary><c>rights.requester</c>: asks for rights of others.</summary>
    RightsRequester = 1 << 4,

    /// <summary><c>rights.approver</c>: decides them.</summary>
    RightsApprover = 1 << 5,

    /// <summary><c>privacy.officer</c>: acts on the rights of data subjects.</summary>
    PrivacyOfficer = 1 << 6,

    /// <summary><c>watch.consumer</c>: follows all changes, as the workspace does.</summary>
    WatchConsumer = 1 << 7,

    /// <summary><c>identity.resolver</c>: says who an identity provider has authenticated, and keeps the links of subjects.</summary>
    IdentityResolver = 1 << 8,

    /// <summary><c>school.director</c>: decides who teaches the classes of the school that their person directs.</summary>
    SchoolDirector = 1 << 9,

    /// <summary><c>assignment.admin</c>: decides it for every school of their perimeter.</summary>
    AssignmentAdmin = 1 << 10,

    /// <summary>Every role.</summary>
    All = (1 << 11) - 1,
}

/// <summary>Roles by the names that tokens and settings bear.</summary>
public static class CallerRoleNames
{
    /// <summary>Every role and its name, in order.</summary>
    public static IReadOnlyList<(string Name, CallerRoles Role)> All { get; } =
    [
        ("directory.reader", CallerRoles.DirectoryReader),
        ("directory.support", CallerRoles.DirectorySupport),
        ("sync.operator", CallerRoles.SyncOperator),
        ("enrolment.admin", CallerRoles.EnrolmentAdmin),
        ("rights.requester", CallerRoles.RightsRequester),
        ("rights.approver", CallerRoles.RightsApprover),
        ("privacy.officer", CallerRoles.PrivacyOfficer),
        ("watch.consumer", CallerRoles.WatchConsumer),
        ("identity.resolver", CallerRoles.IdentityResolver),
        ("school.director", CallerRoles.SchoolDirector),
        ("assignment.admin", CallerRoles.AssignmentAdmin),
    ];

    /// <summary>
    /// The role of a name; <see cref="CallerRoles.None"/> when no role bears it: names of others' roles give nothing here.
    /// </summary>
    public static CallerRoles Parse(string name)
    {
        foreach (var (known, role) in All)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
            {
                return role;
            }
        }

        return CallerRoles.None;
    }

    /// <summary>The names of a set of roles, in order, blank-separated.</summary>
    public static string Of(CallerRoles roles) =>
        string.Join(' ', All.Where(one => (roles & one.Role) is not CallerRoles.None).Select(one => one.Name));
}
